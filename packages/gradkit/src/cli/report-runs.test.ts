import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tensor } from '@gradkit/core-tensor';
import { Linear } from '@gradkit/layers';
import { mse } from '@gradkit/losses';
import { SGD } from '@gradkit/optimizers';
import { recordRun } from '@gradkit/report/node';
import { Trainer } from '@gradkit/train-loop';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { answer } from './main.ts';

const folder = mkdtempSync(join(tmpdir(), 'gradkit-report-'));
afterAll(() => rmSync(folder, { recursive: true }));
beforeAll(async () => {
  for (const name of ['a', 'b']) {
    const model = new Linear(1, 1);
    const optimizer = new SGD(model.parameters(), { learningRate: 0.1 });
    const trainer = new Trainer({ model, optimizer, loss: mse, execution: 'eager', log: () => {} });
    const data = [{ inputs: tensor([[1]]), targets: tensor([[3]]) }];
    await trainer.fit(data, { epochs: 2, callbacks: [recordRun(join(folder, 'runs', name))] });
  }
});

test('one run: its page', async () => {
  const page = join(folder, 'a.html');
  expect(await answer(['report', join(folder, 'runs/a'), '-o', page])).toEqual({
    text: page,
    status: 0,
    isError: false,
  });
  expect(readFileSync(page, 'utf8')).toContain('<title>a – training report</title>');
});

test('a folder of runs: the comparison first, then each', async () => {
  const { text, status } = await answer(['report', join(folder, 'runs'), '--out', join(folder, 'pages')]);
  expect(status).toBe(0);
  expect(text.split('\n')).toEqual(['index.html', 'a.html', 'b.html'].map((name) => join(folder, 'pages', name)));
});

test('a damaged file is named, with its line; the other pages are written', async () => {
  const path = join(folder, 'runs/b/log.jsonl');
  writeFileSync(path, `${readFileSync(path, 'utf8')}{"epoch":}\n`);
  const { text, status } = await answer(['report', join(folder, 'runs')]);
  expect(status).toBe(1);
  expect(text).toContain(`report: ${path}:5 is damaged: `);
  expect(text).toContain('; the page of the other run is written');
  expect(existsSync(join(folder, 'runs/a/report.html'))).toBe(true);
});

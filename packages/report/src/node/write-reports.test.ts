import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tensor } from '@gradkit/core-tensor';
import { Linear } from '@gradkit/layers';
import { mse } from '@gradkit/losses';
import { SGD } from '@gradkit/optimizers';
import { Trainer } from '@gradkit/train-loop';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { recordRun } from './record-run.ts';
import { writeReports } from './write-reports.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gradkit-write-'));
  for (const name of ['runs/run 2', 'runs/run 10', 'runs/deeper/run 1', 'other/run 2']) {
    const model = new Linear(1, 1);
    const trainer = new Trainer({
      model,
      optimizer: new SGD(model.parameters(), { learningRate: 0.1 }),
      loss: mse,
      execution: 'eager',
      log: () => {},
    });
    await trainer.fit([{ inputs: tensor([[1]]), targets: tensor([[3]]) }], {
      epochs: 2,
      callbacks: [recordRun(join(folder, name))],
    });
  }
  await mkdir(join(folder, 'empty/nothing'), { recursive: true });
});
afterAll(() => rm(folder, { recursive: true }));

const written = async (paths: string[], out?: string): Promise<string[]> =>
  (
    await writeReports(
      paths.map((path) => join(folder, path)),
      out === undefined ? {} : { out: join(folder, out) },
    )
  ).map((path) => path.slice(folder.length + 1));

it('one run: a page beside it, or where one says', async () => {
  expect(await written(['runs/run 2'])).toEqual(['runs/run 2/report.html']);
  expect(await written(['runs/run 2'], 'pages/best.html')).toEqual(['pages/best.html']);
  expect(await readFile(join(folder, 'pages/best.html'), 'utf8')).toContain('<title>run 2 – training report</title>');
});

it('a folder of runs: a page each, and one that compares them, with links', async () => {
  expect(await written(['runs'])).toEqual([
    'runs/report.html',
    'runs/deeper/run 1/report.html',
    'runs/run 2/report.html',
    'runs/run 10/report.html',
  ]);
  const page = await readFile(join(folder, 'runs/report.html'), 'utf8');
  expect(page).toContain('href="deeper/run%201/report.html"');
});

it('several, into a folder, under names of their own; one that is given twice once', async () => {
  expect(await written(['runs/run 2', 'runs/run 2', 'other'], 'all')).toEqual([
    'all/index.html',
    'all/runs-run 2.html',
    'all/other-run 2.html',
  ]);
});

it.each<[string[], string | undefined, string]>([
  [['nowhere'], undefined, 'writeReports: /nowhere is not there'],
  [
    ['empty'],
    undefined,
    'writeReports: there is no run in /empty: no folder in it has a run.json, which recordRun writes',
  ],
  [
    ['runs/run 2/run.json'],
    undefined,
    'writeReports: /runs/run 2/run.json is a file; give the folder of a run, or one that holds some',
  ],
  [['runs'], 'x.html', 'writeReports: out is /x.html, one file, but there are 3 runs; give a folder'],
])('errors %#', async (paths, out, text) => {
  const message = await written(paths, out).catch((error: Error) => error.message.replaceAll(folder, ''));
  expect(message).toBe(text);
});

it('a damaged run is named, and the pages of the others are written', async () => {
  const path = join(folder, 'runs/run 10/log.jsonl');
  const before = await readFile(path, 'utf8');
  await writeFile(path, `{"epoch":1\n${before}`);
  const failure = written(['runs'], 'damaged');
  await expect(failure).rejects.toThrow(`writeReports: ${path}:1 is damaged: `);
  await expect(failure).rejects.toThrow(/; the pages of the other 2 runs are written$/);
  const comparison = await readFile(join(folder, 'damaged/index.html'), 'utf8');
  expect(comparison).toContain('The best of 2 runs is');
  expect(comparison).not.toContain('run%2010');
  expect(await readFile(join(folder, 'damaged/run 2.html'), 'utf8')).toContain('<title>run 2');
  await expect(readFile(join(folder, 'damaged/run 10.html'))).rejects.toThrow('ENOENT');
  await expect(written(['runs/run 10'])).rejects.toThrow(/^writeReports: .*:1 is damaged: (?!.*written)/);
  await writeFile(path, before);
});

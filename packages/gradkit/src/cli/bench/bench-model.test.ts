import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zeros } from '@gradkit/core-tensor';
import { Embedding, Linear, Sequential } from '@gradkit/layers';
import { encodeModel } from '@gradkit/onnx-export';
import { saveModel } from '@gradkit/onnx-export/node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { answer } from '../main.ts';
import { formatTime } from '../statistics.ts';

const folder = mkdtempSync(join(tmpdir(), 'gradkit-bench-'));
const path = join(folder, 'model.onnx');
afterAll(() => rmSync(folder, { recursive: true }));
beforeAll(() => saveModel(path, new Linear(4, 2), { exampleInputs: [zeros([1, 4])] }));

interface Measured {
  readonly rows: readonly {
    readonly device: string;
    readonly batch: number;
    readonly medianMs: number;
    readonly p90Ms: number;
    readonly perSecond: number;
    readonly runs: number;
  }[];
  readonly notHere: readonly { readonly device: string; readonly reason: string }[];
}

test('rows by device and size of batch', async () => {
  const { text, status } = await answer([
    'bench',
    path,
    '--device',
    'cpu',
    '--batch',
    '1,8',
    '--seconds',
    '0.01',
    '--json',
  ]);
  expect(status).toBe(0);
  const { rows } = JSON.parse(text) as Measured;
  expect(rows.map(({ device, batch }) => [device, batch])).toEqual([
    ['cpu', 1],
    ['cpu', 8],
  ]);
  for (const { batch, medianMs, p90Ms, perSecond, runs } of rows) {
    expect(p90Ms).toBeGreaterThanOrEqual(medianMs);
    expect(perSecond).toBeCloseTo((1000 * batch) / medianMs, 5);
    expect(runs).toBeGreaterThanOrEqual(5);
  }
});

test('without --device all that are here; what is not is told behind the table', { timeout: 60_000 }, async () => {
  const { text, status } = await answer(['bench', path, '--seconds', '0.01']);
  expect(status).toBe(0);
  expect(text).toMatch(/^device +batch +median +90 % within +a second +first run +runs$/m);
  expect(text).toMatch(/^cpu +1 /m);
  expect(text).toMatch(/^wasm +1 /m);
});

test('a model without inputs', async () => {
  const constant = join(folder, 'constant.onnx');
  await saveModel(constant, () => zeros([2]), { exampleInputs: [] });
  const { text, status } = await answer(['bench', constant, '--device', 'cpu', '--seconds', '0.01', '--json']);
  expect([status, (JSON.parse(text) as Measured).rows.map(({ batch }) => batch)]).toEqual([0, [1]]);
});

test('axes whose size is open must be told, others are refused', async () => {
  const words = join(folder, 'words.onnx');
  const model = new Sequential(new Embedding(10, 4), new Linear(4, 2));
  const dynamicAxes = { tokens: { 0: 'batch', 1: 'length' } };
  await saveModel(words, model, {
    exampleInputs: [zeros([2, 3], { dtype: 'int32' })],
    inputNames: ['tokens'],
    dynamicAxes,
  });
  const bench = (...more: string[]) => answer(['bench', words, '--device', 'cpu', '--seconds', '0.01', ...more]);
  expect(await bench()).toMatchObject({
    text: 'bench: input tokens has the free axis length; tell its size: --axis length=64',
    status: 2,
  });
  expect(await bench('--axis', 'lenth=5')).toMatchObject({
    text: "bench: --axis has lenth, but the model's free axes are batch, length",
    status: 2,
  });
  expect((await bench('--axis', 'length=5')).status).toBe(0);
  expect(await bench('--axis', 'length=5', '--axis', 'batch=2', '--batch', '4')).toMatchObject({
    text: 'bench: --batch is given, but the size of the first axis of all inputs is known',
    status: 2,
  });
});

test.each([
  [['--device', 'gpu'], 'gradkit: --device is gpu; it must be one of cpu, wasm, webgpu, cuda', 2],
  [['--batch', '0'], 'gradkit: --batch is 0; it must be a whole number above 0', 2],
  [['--axis', 'length'], 'gradkit: --axis is length; it must be a name and a size, such as length=64', 2],
  [['--seconds', 'a'], 'gradkit: --seconds is a; it must be a number from above 0 to 3600', 2],
  [['--threads', '1.5'], 'gradkit: --threads is 1.5; it must be a whole number above 0', 2],
])('%o', async (flags, text, status) => {
  const given = await answer(['bench', path, ...flags]);
  expect(given).toMatchObject({ status, isError: true });
  expect(given.text).toContain(text);
});

test('bfloat16, which JavaScript cannot be given, is named', async () => {
  const value = (name: string) => ({
    name,
    type: { tensorType: { elemType: 16, shape: { dim: [{ dimValue: 1n }] } } },
  });
  const node = [{ name: '', opType: 'Identity', input: ['x'], output: ['y'], attribute: [] }];
  const graph = { name: 'g', docString: '', node, initializer: [], input: [value('x')], output: [value('y')] };
  const bfloat16 = join(folder, 'bfloat16.onnx');
  writeFileSync(bfloat16, encodeModel({ irVersion: 8n, opsetImport: [{ domain: '', version: 17n }], graph }));
  expect(await answer(['bench', bfloat16, '--device', 'cpu'])).toMatchObject({
    text: expect.stringMatching(/does not take the model: Unsupported data type: bfloat16$/),
    status: 1,
  });
});

test.each([
  [0.0387, '38.7 µs'],
  [0.9, '900 µs'],
  [12.34, '12.3 ms'],
  [456.7, '457 ms'],
  [2345, '2.35 s'],
])('%d ms is %s', (ms, text) => expect(formatTime(ms)).toBe(text));

test('a file that is no model', async () => {
  const broken = join(folder, 'broken.onnx');
  writeFileSync(broken, 'no model');
  expect(await answer(['bench', broken, '--device', 'cpu'])).toMatchObject({
    text: expect.stringMatching(/^bench: .*broken\.onnx: the model \(8 bytes\) cannot be read: /),
    status: 1,
    isError: true,
  });
});

import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Generator, normal, tensor, type Tensor } from '@gradkit/core-tensor';
import { Flatten, Linear, ReLU, Sequential } from '@gradkit/layers';
import { crossEntropy, mse } from '@gradkit/losses';
import { SGD } from '@gradkit/optimizers';
import { Trainer, type Batch, type Callback } from '@gradkit/train-loop';
import { checkpoints } from '@gradkit/train-loop/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { report } from '../page/report.ts';
import { readRun } from './read-run.ts';
import { recordRun } from './record-run.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gradkit-record-'));
});
afterAll(() => rm(folder, { recursive: true }));

const images = (seed: number): { inputs: Tensor; labels: Tensor } => {
  const inputs = normal([8, 1, 4, 4], { rng: new Generator(seed) });
  return {
    inputs,
    labels: inputs
      .slice([[], 0, 0, 0] as never)
      .greater(0)
      .cast('int32'),
  };
};
const batches = [1, 2, 3, 4].map(images);

function makeTrainer(log: (line: string) => void = () => {}): Trainer {
  const rng = new Generator(1);
  const model = new Sequential(new Flatten(), new Linear(16, 4, { rng }), new ReLU(), new Linear(4, 2, { rng }));
  const optimizer = new SGD(model.parameters(), { learningRate: 0.1, momentum: 0.9 });
  return new Trainer({ model, optimizer, loss: crossEntropy, execution: 'eager', clipNorm: 5, log });
}

const stopAt = (epoch: number, batch: number): Callback => ({
  name: 'stopAt',
  onBatchEnd: (progress) => void (progress.epoch === epoch && progress.batch === batch && progress.stop('enough')),
});

describe('the record', () => {
  it('has what the training is, and what happened', async () => {
    const path = join(folder, 'whole');
    const options = {
      seed: 7,
      hyperparameters: { hidden: 4 },
      notes: 'a try',
      classNames: ['low', 'high'],
      examples: batches,
    };
    const trainer = makeTrainer();
    await trainer.fit(batches, { epochs: 3, validation: batches, callbacks: [recordRun(path, options)] });
    const run = await readRun(path);
    expect(run).toMatchObject({
      name: 'whole',
      state: 'finished',
      reason: null,
      epochs: 3,
      batchesPerEpoch: 4,
      monitor: 'validationLoss',
      better: { loss: 'lower', validationLoss: 'lower' },
      hyperparameters: { hidden: 4 },
      seed: 7,
      notes: 'a try',
      classNames: ['low', 'high'],
      optimizer: { rule: 'SGD', groups: [{ learningRate: 0.1, momentum: 0.9 }] },
      settings: { loss: 'crossEntropy', batchSize: 8, clipNorm: 5, execution: 'eager', runsOn: 'eager' },
      model: { type: 'Sequential', parameters: 78, layers: ['Flatten', 'Linear', 'ReLU', 'Linear'] },
      environment: { node: process.versions.node },
    });
    expect(run.model!.summary).toContain('1: Linear');
    expect(run.source!.command).toMatch(/^node /);
    expect(run.history).toEqual(trainer.history.epochs);
    expect(run.batches).toHaveLength(12);
    const ofFirst = run.batches!.slice(0, 4).map(({ loss }) => loss);
    expect(ofFirst[0]).toBe(run.startLoss);
    expect(ofFirst.reduce((a, b) => a + b) / 4).toBeCloseTo(run.history[0].loss, 6);
  });

  it('has what the model says to examples', async () => {
    const path = join(folder, 'examples');
    const trainer = makeTrainer();
    await trainer.fit(batches, {
      epochs: 1,
      callbacks: [recordRun(path, { examples: batches, worst: 3, range: [-2, 2] })],
    });
    const { predictions } = await readRun(path);
    const outputs = await trainer.predict(batches);
    const said = Array.from(outputs.argmax(1).data, Number);
    const truth = batches.flatMap(({ labels }) => Array.from(labels.data, Number));
    const confusion = [0, 1].map((label) =>
      [0, 1].map((prediction) => said.filter((k, i) => k === prediction && truth[i] === label).length),
    );
    expect(predictions).toMatchObject({ kind: 'classes', examples: 32, confusion });
    if (predictions?.kind !== 'classes') throw new TypeError('no classes');
    const sure = Array.from(outputs.softmax(1).max(1).data, Number);
    const wrong = said.flatMap((k, i) => (k === truth[i] ? [] : [i])).toSorted((a, b) => sure[b] - sure[a]);
    expect(predictions.worst.map(({ index }) => index)).toEqual(wrong.slice(0, 3));
    expect(predictions.worst[0].probability).toBeCloseTo(sure[wrong[0]], 6);
    expect(predictions.worst[0].picture!.shape).toEqual([1, 4, 4]);
    const bytes = Buffer.from(predictions.worst[0].picture!.pixels, 'base64');
    const values = Array.from(
      batches[Math.floor(wrong[0] / 8)].inputs.data.slice(16 * (wrong[0] % 8), 16 * (wrong[0] % 8) + 16),
      Number,
    );
    expect([...bytes]).toEqual(values.map((x) => Math.min(255, Math.max(0, Math.round((255 * (x + 2)) / 4)))));
  });

  it('has residuals of a regression, and inputs that are few', async () => {
    const path = join(folder, 'values');
    const model = new Linear(1, 1, { rng: new Generator(1) });
    model.bias!.value = tensor([0]);
    model.weight.value = tensor([[2]]);
    const optimizer = new SGD(model.parameters(), { learningRate: 1e-9 });
    const data: Batch[] = [{ inputs: tensor([[1], [2], [3]]), targets: tensor([[2], [5], [3]]) }];
    const trainer = new Trainer({ model, optimizer, loss: mse, execution: 'eager', log: () => {} });
    await trainer.fit(data, { epochs: 1, callbacks: [recordRun(path, { examples: data, worst: 2 })] });
    const { predictions } = await readRun(path);
    if (predictions?.kind !== 'values') throw new TypeError('no values');
    expect(predictions.examples).toBe(3);
    expect(predictions.meanAbsoluteError).toBeCloseTo(4 / 3, 6);
    expect(predictions.meanSquaredError).toBeCloseTo(10 / 3, 6);
    expect(predictions.variance).toBeCloseTo(14 / 9, 6);
    expect(predictions.worst.map(({ index, target, inputs }) => [index, target, inputs])).toEqual([
      [2, 3, [3]],
      [1, 5, [2]],
    ]);
  });
});

describe('a training that ends early', () => {
  it('is readable when its process was killed, and goes on after a resume', async () => {
    const path = join(folder, 'resumed');
    const all = (): Callback[] => [
      checkpoints(join(path, 'checkpoint.safetensors'), { everyBatches: 1 }),
      recordRun(path),
    ];
    const first = makeTrainer();
    let killed: Awaited<ReturnType<typeof readRun>> | null = null;
    const look: Callback = {
      name: 'look',
      async onBatchFinalized({ epoch, batch }) {
        if (epoch === 2 && batch === 2) killed = await readRun(path); // what a process that is killed here leaves
      },
    };
    await first.fit(batches, { epochs: 4, callbacks: [...all(), look, stopAt(2, 3)] });
    expect(killed).toMatchObject({ state: 'running', history: [{ epoch: 1 }] });
    expect(report(killed!)).toContain(
      'The record ends at batch 2 of epoch 2: it is still under way, or its process was killed.',
    );
    const stopped = await readRun(path);
    expect(stopped).toMatchObject({ state: 'stopped', reason: 'enough' });
    await appendFile(join(path, 'log.jsonl'), '{"epoch":2,"ba');
    expect((await readRun(path)).batches).toHaveLength(7);
    const trainer = makeTrainer();
    await trainer.fit(batches, { epochs: 4, callbacks: all() });
    const run = await readRun(path);
    expect(run).toMatchObject({ state: 'finished', started: stopped.started, startLoss: stopped.startLoss });
    expect(run.history).toEqual(trainer.history.epochs);
    expect(run.batches!.map(({ epoch, batch }) => 4 * (epoch - 1) + batch)).toEqual(
      Array.from({ length: 16 }, (_, i) => i + 1),
    );
  });

  it('by an error has the error, and no predictions', async () => {
    const path = join(folder, 'failed');
    const fail: Callback = {
      name: 'fail',
      onEpochEnd() {
        throw new Error('the disk is on fire');
      },
    };
    await expect(
      makeTrainer().fit(batches, { epochs: 2, callbacks: [recordRun(path, { examples: batches }), fail] }),
    ).rejects.toThrow('on fire');
    const run = await readRun(path);
    expect(run).toMatchObject({ state: 'failed', reason: 'the disk is on fire', predictions: null });
    expect(report(run)).toContain('Failed: the disk is on fire');
  });

  it('that fails before it begins leaves the record of before as it was', async () => {
    const path = join(folder, 'kept');
    await makeTrainer().fit(batches, { epochs: 1, callbacks: [recordRun(path)] });
    const before = await readRun(path);
    const fail: Callback = { name: 'fail', onFitStart: () => Promise.reject(new Error('no')) };
    await expect(makeTrainer().fit(batches, { epochs: 1, callbacks: [fail, recordRun(path)] })).rejects.toThrow('no');
    expect(await readRun(path)).toEqual(before);
  });
});

it('one that begins anew replaces the record, its predictions, too', async () => {
  const path = join(folder, 'anew');
  await makeTrainer().fit(batches, { epochs: 2, callbacks: [recordRun(path, { examples: batches, seed: 1 })] });
  await makeTrainer().fit(batches, { epochs: 1, callbacks: [recordRun(path, { seed: 2 })] });
  expect(await readRun(path)).toMatchObject({ seed: 2, predictions: null, history: [{ epoch: 1 }] });
});

it('a folder that cannot be written is logged, and training goes on', async () => {
  const lines: string[] = [];
  await writeFile(join(folder, 'file'), '');
  const trainer = makeTrainer((line) => lines.push(line));
  await trainer.fit(batches, { epochs: 2, callbacks: [recordRun(join(folder, 'file/run'), { examples: batches })] });
  expect(trainer.history.epochs).toHaveLength(2);
  expect(lines.find((line) => line.startsWith('recordRun: '))).toMatch(
    /file\/run.* was not written: .*\. Training goes on$/,
  );
});

it('outputs that are neither classes nor values are left out, and said so', async () => {
  const lines: string[] = [];
  const data: Batch[] = [
    { inputs: normal([2, 3, 4], { rng: new Generator(1) }), targets: normal([2, 3, 1], { rng: new Generator(2) }) },
  ];
  const model = new Linear(4, 1);
  const trainer = new Trainer({
    model,
    optimizer: new SGD(model.parameters(), { learningRate: 0.1 }),
    loss: mse,
    execution: 'eager',
    log: (line) => lines.push(line),
  });
  await trainer.fit(data, { epochs: 1, callbacks: [recordRun(join(folder, 'sequences'), { examples: data })] });
  expect(lines).toContain(
    'recordRun: examples are left out: outputs are neither a row of classes nor values for each example. Training goes on',
  );
  expect((await readRun(join(folder, 'sequences'))).state).toBe('finished');
});

it('a step of one’s own is asked about examples, too', async () => {
  const path = join(folder, 'step');
  const model = new Linear(2, 2, { rng: new Generator(1) });
  const step = ({ pair, labels }: { pair: Tensor; labels: Tensor }) => {
    const outputs = model.forward(pair);
    return { loss: crossEntropy(outputs, labels), outputs, targets: labels };
  };
  const data = [
    {
      pair: tensor([
        [1, 2],
        [2, 1],
        [0, 1],
      ]),
      labels: tensor([0, 1, 0], { dtype: 'int32' }),
    },
  ];
  const trainer = new Trainer({
    model,
    optimizer: new SGD(model.parameters(), { learningRate: 0.1 }),
    step,
    execution: 'eager',
    log: () => {},
  });
  await trainer.fit(data, { epochs: 1, callbacks: [recordRun(path, { examples: data as never })] });
  expect(await readRun(path)).toMatchObject({
    predictions: { kind: 'classes', examples: 3 },
    model: { summary: null },
  });
});

it('run.json can be read by people', async () => {
  const path = join(folder, 'people');
  await makeTrainer().fit(batches, { epochs: 1, callbacks: [recordRun(path)] });
  const lines = (await readFile(join(path, 'run.json'), 'utf8')).split('\n');
  expect(lines.slice(0, 3)).toEqual(['{', '  "format": "gradkit run, version 1",', '  "name": "people",']);
});

it.each<[() => unknown, string]>([
  [() => recordRun(1 as never), 'recordRun: folder is 1; it must be a string'],
  [
    () => recordRun('x', { sed: 1 } as never),
    'recordRun: sed is no option; the options are name, hyperparameters, seed,',
  ],
  [() => recordRun('x', { worst: -1 }), 'recordRun: worst is -1; it must be a whole number of at least 0'],
  [() => recordRun('x', { range: [1, 0] }), 'recordRun: range[1] is 0; it must be above 1'],
])('errors %#', (call, text) => expect(call).toThrow(text));

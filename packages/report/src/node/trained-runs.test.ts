import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { full, Generator, normal, type Tensor } from '@gradkit/core-tensor';
import { DataLoader, makeMoons, synthDigits, TensorDataset, toFloat } from '@gradkit/data';
import { Dropout, Flatten, Linear, ReLU, Sequential, Tanh } from '@gradkit/layers';
import { crossEntropy, mse } from '@gradkit/losses';
import { Accuracy } from '@gradkit/metrics';
import { Adam, SGD, type AnyOptimizer } from '@gradkit/optimizers';
import { Trainer, watchStatistics, type Batch, type Callback, type Loader, type Metrics } from '@gradkit/train-loop';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { diagnose } from '../diagnosis/diagnose.ts';
import { report } from '../page/report.ts';
import type { RunRecord } from '../record/run-record.ts';
import { readRun } from './read-run.ts';
import { recordRun } from './record-run.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gradkit-runs-'));
});
afterAll(() => rm(folder, { recursive: true }));

interface Training {
  readonly model: Sequential;
  readonly optimizer: AnyOptimizer;
  readonly train: Loader<Batch>;
  readonly validation: Loader<Batch>;
  readonly epochs: number;
  readonly loss?: typeof mse;
  readonly callbacks?: readonly Callback[];
}

/** What is on the page of a training, and what its record says. */
async function recorded(
  name: string,
  { model, optimizer, train, validation, epochs, loss = crossEntropy, callbacks = [] }: Training,
): Promise<{ run: RunRecord; page: string; kinds: string[] }> {
  const metrics: Metrics = loss === crossEntropy ? { accuracy: new Accuracy() } : {};
  const trainer = new Trainer({ model, optimizer, loss, metrics, execution: 'eager', log: () => {} });
  const recording = recordRun(join(folder, name), { seed: 1, examples: validation });
  await trainer.fit(train, { epochs, validation, callbacks: [...callbacks, recording] });
  const run = await readRun(join(folder, name));
  return { run, page: report(run), kinds: diagnose(run).map(({ kind }) => kind) };
}

function digits(examples: number): Pick<Training, 'train' | 'validation'> {
  const { train, test } = synthDigits({ train: examples, test: 300 });
  const transform = ({ inputs, labels }: typeof train.tensors) => ({ inputs: toFloat(inputs), labels });
  return {
    train: new DataLoader(train, { batchSize: 50, shuffle: true, seed: 1, transform }),
    validation: new DataLoader(test, { batchSize: 150, transform }),
  };
}

function digitModel(hidden: number, ...extra: Dropout[]): Sequential {
  const rng = new Generator(1);
  return new Sequential(
    new Flatten(),
    new Linear(784, hidden, { rng }),
    new ReLU(),
    ...extra,
    new Linear(hidden, 10, { rng }),
  );
}

describe('bad runs are recognized from the page', () => {
  it('overfitting: a hundred examples for a hundred thousand weights', async () => {
    const model = digitModel(128);
    const optimizer = new Adam(model.parameters(), { learningRate: 0.005 });
    const { page, kinds, run } = await recorded('overfitting', { model, optimizer, ...digits(100), epochs: 40 });
    expect(kinds).toEqual(['overfitting']);
    expect(page).toMatch(/Overfitting from epoch \d+: since then the loss of training went on falling/);
    const best = Number(diagnose(run)[0].evidence['bestEpoch']);
    expect(best).toBeGreaterThan(3);
    expect(best).toBeLessThan(20);
  });

  it('dead units: a bias that no input outweighs', async () => {
    const model = digitModel(32);
    model.getParameter('1.bias').value = full([32], -50);
    const optimizer = new Adam(model.parameters(), { learningRate: 0.002 });
    const { page, kinds } = await recorded('dead', { model, optimizer, ...digits(200), epochs: 5 });
    expect(kinds).toEqual(['dead-units', 'class-collapse']);
    expect(page).toContain('Probably dead units: the loss of training has stayed at 2.3');
  });

  it('dead units, watched: which layer', async () => {
    const model = digitModel(32);
    model.getParameter('1.bias').value = full([32], -50);
    const optimizer = new Adam(model.parameters(), { learningRate: 0.002 });
    const callbacks = [watchStatistics({ quantiles: 20 })];
    const { page, kinds } = await recorded('watched', { model, optimizer, ...digits(200), epochs: 3, callbacks });
    expect(kinds.slice(0, 2)).toEqual(['dead-units', 'class-collapse']);
    expect(page).toContain('Dead units: layer 2 (ReLU): 32 of 32 units were 0 for every example');
    expect(page).toContain('what 3 Linear gives');
  });

  it.each([
    ['Adam', (model: Sequential) => new Adam(model.parameters(), { learningRate: 1 })],
    ['SGD', (model: Sequential) => new SGD(model.parameters(), { learningRate: 5 })],
  ])('too large a learning rate of %s', async (name, optimizerOf) => {
    const model = digitModel(64);
    const { page, kinds } = await recorded(`large-${name}`, {
      model,
      optimizer: optimizerOf(model),
      ...digits(1000),
      epochs: 4,
    });
    expect(kinds[0]).toBe('learning-rate-too-large');
    expect(page).toMatch(/The learning rate of [15] is too large: the loss leapt from 2\.3/);
  });

  it('too large a learning rate, whose loss becomes NaN', async () => {
    const rng = new Generator(1);
    const model = new Sequential(new Linear(4, 8, { rng }), new Linear(8, 1, { rng }));
    const optimizer = new SGD(model.parameters(), { learningRate: 50 });
    const { page, kinds } = await recorded('nan', { model, optimizer, ...line(), epochs: 5, loss: mse });
    expect(kinds[0]).toBe('learning-rate-too-large');
    expect(page).toMatch(/is too large: the loss is no number \(NaN\) any more since/);
  });
});

/** A sum of four numbers, with noise. */
function line(): Pick<Training, 'train' | 'validation'> {
  const part = (seed: number): TensorDataset<{ inputs: Tensor; targets: Tensor }> => {
    const rng = new Generator(seed);
    const inputs = normal([200, 4], { rng });
    return new TensorDataset({
      inputs,
      targets: inputs.sum(1, { keepDims: true }).add(normal([200, 1], { rng }).mul(0.1)),
    });
  };
  return {
    train: new DataLoader(part(1), { batchSize: 20, shuffle: true, seed: 1 }),
    validation: new DataLoader(part(2), { batchSize: 100 }),
  };
}

describe('good runs have no finding', () => {
  it('digits', async () => {
    const model = digitModel(48, new Dropout(0.3, { rng: new Generator(2) }));
    const optimizer = new Adam(model.parameters(), { learningRate: 0.002 });
    const callbacks = [watchStatistics()];
    const { page, kinds } = await recorded('digits', { model, optimizer, ...digits(1000), epochs: 12, callbacks });
    expect(kinds).toEqual([]);
    expect(page).toContain('Nothing is wrong with this run.');
    expect(page).toContain('activations and gradients');
  });

  it('moons', async () => {
    const rng = new Generator(1);
    const model = new Sequential(new Linear(2, 16, { rng }), new Tanh(), new Linear(16, 2, { rng }));
    const train = new DataLoader(makeMoons({ samples: 400, noise: 0.1, seed: 1 }), {
      batchSize: 20,
      shuffle: true,
      seed: 1,
    });
    const validation = new DataLoader(makeMoons({ samples: 400, noise: 0.1, seed: 2 }), { batchSize: 100 });
    const optimizer = new Adam(model.parameters(), { learningRate: 0.02 });
    expect((await recorded('moons', { model, optimizer, train, validation, epochs: 14 })).kinds).toEqual([]);
  });

  it('a regression', async () => {
    const model = new Sequential(new Linear(4, 1, { rng: new Generator(1) }));
    const optimizer = new SGD(model.parameters(), { learningRate: 0.05 });
    const { page, kinds, run } = await recorded('line', { model, optimizer, ...line(), epochs: 10, loss: mse });
    expect(kinds).toEqual([]);
    expect(run.predictions).toMatchObject({ kind: 'values', examples: 200 });
    expect(page).toContain('Largest residuals');
  });
});

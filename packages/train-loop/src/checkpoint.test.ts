import { arange, Generator, seed, tensor, type Tensor } from '@gradkit/core-tensor';
import { DataLoader, TensorDataset } from '@gradkit/data';
import { Dropout, Linear, Sequential, Tanh } from '@gradkit/layers';
import { mse } from '@gradkit/losses';
import { Accuracy } from '@gradkit/metrics';
import { Adam, exponentialDecay, LRScheduler, SGD } from '@gradkit/optimizers';
import { fromSafetensors, toSafetensors } from '@gradkit/safetensors';
import { describe, expect, it } from 'vitest';
import { earlyStopping, fromCheckpoint, toCheckpoint, Trainer, type Batch, type Callback } from './index.ts';

const inputs = arange(11).reshape([11, 1]).div(10);
const targets = inputs.mul(2).add(1);

/** No seed: the order of the batches is drawn when the loader is made. */
const makeLoader = () => new DataLoader(new TensorDataset({ inputs, targets }), { batchSize: 3, shuffle: true });

function makeTrainer(): Trainer {
  const rng = new Generator(1);
  const dropout = new Dropout(0.2, { rng: new Generator(2) });
  const model = new Sequential(
    new Linear(1, 6, { rng }),
    new Tanh(),
    dropout,
    new Dropout(0.1),
    new Linear(6, 1, { rng }),
  );
  const optimizer = new Adam(model.parameters(), { learningRate: 0.05 });
  const scheduler = new LRScheduler(optimizer, exponentialDecay({ factor: 0.9 }));
  return new Trainer({ model, optimizer, loss: mse, schedule: { scheduler, every: 'epoch' }, clipNorm: 1 });
}

/** All that training has made; seconds are the only numbers that may differ. */
function stateOf({ model, optimizer, history, resumePoint }: Trainer) {
  const dataOf = (tensors: Readonly<Record<string, Tensor>>) =>
    Object.entries(tensors).map(([name, { data }]) => [name, [...data]]);
  const { tensors, ...rest } = optimizer.stateDict();
  const epochs = history.epochs.map((record) => ({ ...record, seconds: 0 }));
  return { model: dataOf(model.stateDict()), moments: dataOf(tensors), ...rest, epochs, resumePoint };
}

describe('a checkpoint after any batch', () => {
  it('goes on the same to the bit: unseeded orders, two kinds of dropout, moments, history', async () => {
    seed(1);
    const saved: Uint8Array[] = [];
    const whole = makeTrainer();
    const loader = makeLoader();
    const saving: Callback = { name: 'saving', onBatchEnd: () => void saved.push(toCheckpoint(whole, { loader })) };
    await whole.fit(loader, { epochs: 3, callbacks: [saving], validation: loader });
    expect(saved).toHaveLength(12);
    for (const [at, bytes] of saved.entries()) {
      seed(100 + at); // another process would draw others
      const resumed = makeTrainer();
      const other = makeLoader();
      fromCheckpoint(bytes, resumed, { loader: other });
      expect(resumed.resumePoint!.batch).toBe((at % 4) + 1);
      await resumed.fit(other, { epochs: 3, validation: other });
      expect(stateOf(resumed)).toEqual(stateOf(whole));
    }
  });

  it('keeps the time that was spent, and numbers that JSON has no word for', async () => {
    const trainer = makeTrainer();
    const nan: Batch = { inputs: tensor([[Number.NaN]]), targets: tensor([[1]]) };
    const stop: Callback = { name: 'stop', onBatchEnd: ({ stop: end }) => end('test') };
    await trainer.fit([nan, nan], { epochs: 1, callbacks: [stop] });
    const { resumePoint } = trainer;
    const resumed = makeTrainer();
    fromCheckpoint(toCheckpoint(trainer), resumed);
    expect(resumed.resumePoint).toEqual(resumePoint);
    expect(resumed.resumePoint!.pass.lossSum).toBeNaN();
    await resumed.fit([nan, nan], { epochs: 1 });
    expect(resumed.history.values('loss')).toEqual([Number.NaN]);
    expect(resumed.history.last!.seconds).toBeGreaterThan(resumePoint!.seconds);
  });

  it('goes on where a batch failed', async () => {
    const trainer = makeTrainer();
    const good: Batch = { inputs, targets };
    await expect(trainer.fit([good, { inputs }], { epochs: 1 })).rejects.toThrow('neither labels nor targets');
    expect(trainer.resumePoint!.batch).toBe(1);
    await trainer.fit([good, good], { epochs: 1 });
    expect(trainer.history.epochs).toHaveLength(1);
  });
});

describe('early stopping', () => {
  it('that has ended training ends it again after a resume, without an epoch more', async () => {
    const make = () => earlyStopping({ monitor: 'loss', patience: 1, minDelta: 100 });
    const [trainer, first] = [makeTrainer(), make()];
    const saved: Uint8Array[] = [];
    const saving: Callback = {
      name: 'saving',
      onEpochFinalized: ({ callbacks }) => void saved.push(toCheckpoint(trainer, { callbacks })),
    };
    await trainer.fit(makeLoader(), { epochs: 9, callbacks: [first, saving] });
    expect(trainer.history.epochs).toHaveLength(2);
    const [resumed, second] = [makeTrainer(), make()];
    fromCheckpoint(saved.at(-1)!, resumed, { callbacks: [second] });
    const reasons: (string | null)[] = [];
    const spy: Callback = { name: 'spy', onFitEnd: ({ stopped }) => void reasons.push(stopped) };
    await resumed.fit(makeLoader(), { epochs: 9, callbacks: [second, spy] });
    expect(reasons).toEqual([expect.stringMatching(/^loss did not improve on \d\.\d+ for 1 epoch$/)]);
    expect(stateOf(resumed)).toEqual(stateOf(trainer));
  });
});

describe('a checkpoint that does not fit changes nothing', () => {
  const bytes = toCheckpoint(makeTrainer());
  const trainerOf = (model: Sequential, optimizer = new Adam(model.parameters(), { learningRate: 1 })) =>
    new Trainer({ model, optimizer, loss: mse });
  const layers = () => [new Linear(1, 6), new Tanh(), new Dropout(0.2, { rng: new Generator(9) })] as const;
  const fitting = () => new Sequential(...layers(), new Dropout(), new Linear(6, 1));

  it.each([
    [
      'another model',
      () => trainerOf(new Sequential(...layers(), new Dropout(), new Linear(6, 2))),
      'loadStateDict: the state does not fit the model; 4.weight is [1, 6] but must be [2, 6]; 4.bias is [1] but must be [2]',
    ],
    [
      'another optimizer',
      () => {
        const model = fitting();
        return new Trainer({ model, optimizer: new SGD(model.parameters(), { learningRate: 1 }), loss: mse });
      },
      'SGD.loadStateDict: the state is of Adam, not of SGD',
    ],
    [
      'other generators',
      () => trainerOf(new Sequential(new Linear(1, 6), new Tanh(), new Dropout(), new Dropout(), new Linear(6, 1))),
      'fromCheckpoint: the checkpoint has the generators 2.rng but those of the model are none',
    ],
  ])('%s', (_, make, text) => {
    const trainer = make();
    const before = stateOf(trainer);
    expect(() => fromCheckpoint(bytes, trainer)).toThrow(text);
    expect(stateOf(trainer)).toEqual(before);
  });

  it('of a longer epoch', async () => {
    const [trainer, loader] = [makeTrainer(), makeLoader()];
    const stop: Callback = {
      name: 'stop',
      onBatchEnd: ({ batch, stop: end }) => (batch === 3 ? end('test') : undefined),
    };
    await trainer.fit(loader, { epochs: 1, callbacks: [stop] });
    const other = makeTrainer();
    const before = stateOf(other);
    const short = new DataLoader(new TensorDataset({ inputs, targets }), { batchSize: 6 });
    expect(() => fromCheckpoint(toCheckpoint(trainer, { loader }), other, { loader: short })).toThrow(
      'DataLoader: state.batch is 3 but an epoch has 2 batches',
    );
    expect(stateOf(other)).toEqual(before);
  });

  it('of damaged text', () => {
    const { tensors, metadata } = fromSafetensors(bytes);
    const damaged = toSafetensors(tensors, { ...metadata, training: '{' });
    expect(() => fromCheckpoint(damaged, makeTrainer(), { name: 'c.safetensors' })).toThrow(
      'fromCheckpoint: c.safetensors says about the training what is no JSON',
    );
  });
});

it('metrics of the package go on, too', async () => {
  const labels = tensor([0, 1, 1, 0], { dtype: 'int32' });
  const batch: Batch = {
    inputs: tensor([
      [0, 1],
      [1, 0],
      [0, 1],
      [1, 0],
    ]),
    labels,
  };
  const model = new Linear(2, 2, { rng: new Generator(1) });
  const make = () =>
    new Trainer({
      model,
      optimizer: new SGD(model.parameters(), { learningRate: 1e-9 }),
      step: ({ inputs: x, labels: y }: Batch) => {
        const outputs = model.forward(x);
        return { loss: outputs.sum(), outputs, targets: y! };
      },
      metrics: { accuracy: new Accuracy() },
    });
  const stop: Callback = { name: 'stop', onBatchEnd: ({ stop: end }) => end('test') };
  const first = make();
  await first.fit([batch, batch], { epochs: 1, callbacks: [stop] });
  const [whole, resumed] = [make(), make()];
  fromCheckpoint(toCheckpoint(first), resumed);
  await resumed.fit([batch, batch], { epochs: 1 });
  await whole.fit([batch, batch], { epochs: 1 });
  expect(resumed.history.values('accuracy')).toEqual(whole.history.values('accuracy'));
});

import type { Parameter } from '@gradkit/autograd';
import { arange, Generator, normal, seed, tensor, Tensor } from '@gradkit/core-tensor';
import { Dropout, Linear, Sequential, Tanh } from '@gradkit/layers';
import { mse } from '@gradkit/losses';
import { Adam, CosineAnnealingLR, LBFGS, Lookahead, SAM, SGD, type AnyOptimizer } from '@gradkit/optimizers';
import { expectClose } from '@gradkit-internal/testing';
import { describe, expect, it } from 'vitest';
import {
  earlyStopping,
  fromCheckpoint,
  toCheckpoint,
  Trainer,
  type Batch,
  type Callback,
  type Loader,
  type ScalarMetric,
} from './index.ts';

/** Fits y = 2x + 1 in batches of 4; the order of the batches depends on the epoch. */
function loader(batches = 5): Loader<Batch> {
  let epoch = 0;
  return {
    length: batches,
    setEpoch(next) {
      epoch = next;
    },
    async *[Symbol.asyncIterator]() {
      for (let i = 0; i < batches; i++) {
        const inputs = normal([4, 1], { rng: new Generator(100 * epoch + i) });
        yield { inputs, targets: inputs.mul(2).add(1) };
      }
    },
  };
}

function makeTrainer({ dropout = 0 } = {}): Trainer {
  const rng = new Generator(1);
  const model = new Sequential(new Linear(1, 8, { rng }), new Tanh(), new Dropout(dropout), new Linear(8, 1, { rng }));
  const optimizer = new Adam(model.parameters(), { learningRate: 0.02 });
  const scheduler = new CosineAnnealingLR(optimizer, 50);
  return new Trainer({
    model,
    optimizer,
    loss: mse,
    metrics: { error: meanError() },
    schedule: { scheduler, every: 'batch' },
  });
}

function meanError(): ScalarMetric {
  const metric = {
    state: { sum: 0, count: 0 },
    update(outputs: Tensor, targets: Tensor) {
      const { sum, count } = metric.state;
      metric.state = { sum: sum + outputs.sub(targets).abs().sum().item(), count: count + targets.size };
    },
    compute: () => metric.state.sum / metric.state.count,
    reset() {
      metric.state = { sum: 0, count: 0 };
    },
  };
  return metric;
}

const numbers = (trainer: Trainer) => ({
  weights: Object.fromEntries(Object.entries(trainer.model.stateDict()).map(([name, { data }]) => [name, [...data]])),
  history: trainer.history.epochs.map((record) => ({ ...record, seconds: 0 })), // the only number that differs
});

describe('fit', () => {
  it('learns, and writes down loss, metrics and validation of every epoch', async () => {
    const trainer = makeTrainer();
    const history = await trainer.fit(loader(), { epochs: 8, validation: loader(2) });
    const losses = history.values('loss');
    expect(losses).toHaveLength(8);
    expect(losses[7]).toBeLessThan(losses[0] / 2);
    expect(Object.keys(history.epochs[0])).toEqual([
      'epoch',
      'seconds',
      'loss',
      'error',
      'validationLoss',
      'validationError',
    ]);
    expect(JSON.parse(JSON.stringify(history))).toEqual(history.epochs);
  });

  it('goes on with the epochs that are missing', async () => {
    const trainer = makeTrainer();
    await trainer.fit(loader(), { epochs: 2 });
    await trainer.fit(loader(), { epochs: 3 });
    expect(trainer.history.values('epoch')).toEqual([1, 2, 3]);
  });

  it('tells callbacks in order', async () => {
    const events: string[] = [];
    const spy: Callback = {
      name: 'spy',
      onFitStart: () => void events.push('fit'),
      onEpochStart: ({ epoch }) => void events.push(`epoch ${epoch}`),
      onBatchEnd: ({ batch, batches, examples }) => void events.push(`batch ${batch}/${batches}, ${examples} examples`),
      onEpochEnd: (_, { epoch }) => void events.push(`end ${epoch}`),
      onEpochFinalized: () => void events.push('settled'),
      onFitEnd: ({ stopped }) => void events.push(`fit end: ${stopped}`),
    };
    await makeTrainer().fit(loader(2), { epochs: 1, callbacks: [spy] });
    expect(events).toEqual([
      'fit',
      'epoch 1',
      'batch 1/2, 4 examples',
      'batch 2/2, 8 examples',
      'end 1',
      'settled',
      'fit end: null',
    ]);
  });
});

describe('evaluate and predict', () => {
  it('leave the model as it was, and use no dropout', async () => {
    const trainer = makeTrainer({ dropout: 0.5 });
    trainer.model.train();
    const x = arange(3).reshape([3, 1]);
    expect((await trainer.predict(x)).toArray()).toEqual((await trainer.predict(x)).toArray());
    expect(await trainer.evaluate(loader())).toEqual(await trainer.evaluate(loader()));
    expect(trainer.model.training).toBe(true);
    expect((await trainer.predict(loader(3))).shape).toEqual([12, 1]);
  });
});

describe('a resumed training', () => {
  it.each([0, 3])(
    'is the same to the bit as one that never stopped, stopped after %i batches of an epoch',
    async (stopAfter) => {
      seed(5);
      const whole = makeTrainer({ dropout: 0.3 });
      await whole.fit(loader(), { epochs: 4, callbacks: [earlyStopping({ monitor: 'loss', patience: 9 })] });

      seed(5);
      const stop: Callback = {
        name: 'stop',
        onBatchEnd: ({ epoch, batch, stop: end }) => (epoch === 3 && batch === stopAfter ? end('test') : undefined),
      };
      const stopping = earlyStopping({ monitor: 'loss', patience: 9 });
      const first = makeTrainer({ dropout: 0.3 });
      await first.fit(loader(), { epochs: stopAfter === 0 ? 2 : 4, callbacks: [stopping, stop] });
      const bytes = toCheckpoint(first, { callbacks: [stopping] });

      seed(99);
      const restored = earlyStopping({ monitor: 'loss', patience: 9 });
      const second = makeTrainer({ dropout: 0.3 });
      fromCheckpoint(bytes, second, { callbacks: [restored] });
      await second.fit(loader(), { epochs: 4, callbacks: [restored] });
      expect(numbers(second)).toEqual(numbers(whole));
    },
  );
});

describe('errors', () => {
  const model = new Linear(1, 1);
  const optimizer = new SGD(model.parameters(), { learningRate: 1 });
  const trainer = new Trainer({ model, optimizer, loss: mse });
  const one = (batch: Batch): Loader<Batch> => ({
    length: 1,
    [Symbol.asyncIterator]: async function* () {
      yield batch;
    },
  });
  it.each([
    [() => trainer.fit(loader(), { epochs: 0 }), 'fit: epochs is 0; it must be a whole number of at least 1'],
    [
      () => trainer.fit(loader(0), { epochs: 1 }),
      'fit: the loader has 0 batches; with dropLast it needs at least batchSize examples',
    ],
    [() => trainer.evaluate(loader(0)), 'evaluate: the loader has 0 batches'],
    [
      () => trainer.fit(one({ inputs: tensor([[1]]) }), { epochs: 1 }),
      'Trainer: the batch has inputs but neither labels nor targets; name them so, or give the Trainer a step',
    ],
    [
      () =>
        new Trainer({ model, optimizer, loss: (a, b) => mse(a, b, { reduction: 'none' }) }).fit(loader(), {
          epochs: 1,
        }),
      "Trainer: the loss is [4, 1] but must have 1 element, not 4; use reduction 'mean' or 'sum'",
    ],
  ])('%#', async (call, text) => {
    await expect(call()).rejects.toThrow(text);
  });

  it('of construction and checkpoints', () => {
    expect(() => new Trainer({ model, optimizer })).toThrow(
      'Trainer: neither loss nor step is given; exactly one of them is needed',
    );
    expect(() => new Trainer({ model, optimizer, loss: mse, metrics: { acc: meanError(), Acc: meanError() } })).toThrow(
      'Trainer: with metrics called acc, Acc, two numbers of the history would be called validationAcc; rename one',
    );
    expect(() => new Trainer({ model, optimizer, loss: mse, metrics: { loss: meanError() } })).toThrow(
      'Trainer: with metrics called loss, two numbers of the history would be called loss; rename one',
    );
    const bytes = toCheckpoint(trainer);
    expect(() => fromCheckpoint(bytes.slice(0, 100), trainer)).toThrow(
      /fromSafetensors: the checkpoint has 100 bytes but its header needs \d+/,
    );
    const other = new Linear(2, 1);
    const misfit = new Trainer({
      model: other,
      optimizer: new SGD(other.parameters(), { learningRate: 1 }),
      loss: mse,
    });
    expect(() => fromCheckpoint(bytes, misfit)).toThrow(
      'fromCheckpoint: the checkpoint is of another training: loadStateDict: the state does not fit the model; weight is [1, 1] but must be [1, 2]',
    );
  });
});

describe('optimizers whose steps take a closure', () => {
  const optimizers: Readonly<Record<string, (parameters: Iterable<Parameter>) => AnyOptimizer>> = {
    LBFGS: (parameters) => new LBFGS(parameters, { maxIter: 5, lineSearchFn: 'strong_wolfe' }),
    SAM: (parameters) => new SAM(new SGD(parameters, { learningRate: 0.1 })),
    Lookahead: (parameters) => new Lookahead(new Adam(parameters, { learningRate: 0.05 }), { k: 2 }),
  };
  const inputs = tensor([[0, 1], [1, 0], [1, 1], [0.5, -1]]); // prettier-ignore
  const batch = { inputs, targets: inputs.matmul(tensor([[2], [-1]])).add(0.5) };
  const make = (name: string, execution: 'eager' | 'auto', lines: string[] = []) => {
    const model = new Linear(2, 1, { rng: new Generator(1) });
    const optimizer = optimizers[name](model.parameters());
    return new Trainer({ model, optimizer, loss: mse, execution, clipNorm: 10, log: (line) => lines.push(line) });
  };

  it.each(Object.keys(optimizers))('%s trains, eager and compiled, and goes on from a checkpoint', async (name) => {
    const lines: string[] = [];
    const [eager, auto, resumed] = [make(name, 'eager'), make(name, 'auto', lines), make(name, 'eager')];
    await eager.fit([batch, batch], { epochs: 4 });
    await auto.fit([batch, batch], { epochs: 4 });
    expectClose(auto.history.values('loss'), eager.history.values('loss'), { relative: 1e-4, absolute: 1e-6 });
    expect(eager.history.last!.loss).toBeLessThan(eager.history.epochs[0].loss);
    const isCompiled = lines.some((line) => line.startsWith('Trainer: compiled'));
    expect(isCompiled).toBe(name !== 'LBFGS'); // which says why not
    expect(lines.some((line) => line.includes('its steps cannot be compiled'))).toBe(name === 'LBFGS');
    const half = make(name, 'eager');
    await half.fit([batch, batch], { epochs: 2 });
    fromCheckpoint(toCheckpoint(half), resumed);
    await resumed.fit([batch, batch], { epochs: 4 });
    expect(resumed.history.values('loss')).toEqual(eager.history.values('loss'));
  });
});

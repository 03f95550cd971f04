import { Generator, tensor, type Tensor } from '@gradkit/core-tensor';
import { Linear } from '@gradkit/layers';
import { mse } from '@gradkit/losses';
import { Accuracy, MeanAbsoluteError, Metric } from '@gradkit/metrics';
import { SGD } from '@gradkit/optimizers';
import { describe, expect, it } from 'vitest';
import { earlyStopping, History, Trainer, type Callback, type Metrics, type ScalarMetric } from './index.ts';

const batch = { inputs: tensor([[1], [2]]), targets: tensor([[3], [5]]) };

/** A metric of one's own that gives the next number at each epoch's end; it says nothing about what is better. */
function given(values: readonly number[]): ScalarMetric {
  const left = [...values];
  return { state: null, update: () => {}, reset: () => {}, compute: () => left.shift() ?? Number.NaN };
}

const saying = (better: 'higher' | 'lower', values: readonly number[]): ScalarMetric => ({ ...given(values), better });

/** Trains with a rate at which the weight moves in every epoch; tells after which epoch it was what it is at the end. */
async function train(
  metrics: Metrics,
  stopping: Callback,
  { learningRate = 0.01, validation = false } = {},
): Promise<{ epochs: number; best: number; reason: string | null }> {
  const model = new Linear(1, 1, { rng: new Generator(1) });
  const optimizer = new SGD(model.parameters(), { learningRate });
  const trainer = new Trainer({ model, optimizer, loss: mse, metrics, execution: 'eager', log: () => {} });
  const weight = (): number => model.stateDict()['weight'].item();
  const weights: number[] = [];
  let reason: string | null = null;
  const spy: Callback = {
    name: 'spy',
    onEpochEnd: () => void weights.push(weight()),
    onFitEnd: ({ stopped }) => void (reason = stopped),
  };
  await trainer.fit([batch], {
    epochs: 6,
    validation: validation ? [batch] : undefined,
    callbacks: [stopping, spy],
  });
  return { epochs: trainer.history.epochs.length, best: weights.indexOf(weight()) + 1, reason };
}

it('ends after patience epochs without improvement and restores the best weights', async () => {
  const diverging = { learningRate: 5 };
  expect(await train({}, earlyStopping({ monitor: 'loss', patience: 2 }), diverging)).toEqual({
    epochs: 3,
    best: 1,
    reason: expect.stringMatching(/^loss did not improve on \d+\.\d+ for 2 epochs$/),
  });
});

describe('which values are better', () => {
  const rising = [0.5, 0.6, 0.7, 0.8, 0.7, 0.6];
  const once = { patience: 1 };

  it('is said by the metric, whatever it is called', async () => {
    const acc = earlyStopping({ monitor: 'acc', ...once });
    expect(await train({ acc: saying('higher', rising) }, acc)).toMatchObject({ epochs: 5, best: 4 });
    const accuracy = earlyStopping({ monitor: 'accuracy', ...once });
    expect(await train({ accuracy: saying('lower', rising) }, accuracy)).toMatchObject({ epochs: 2, best: 1 });
  });

  it('of validation is that of the metric, and lower of a loss', async () => {
    const twice = rising.flatMap((value) => [0, value]); // of training, then of validation
    const monitor = { monitor: 'validationAcc', ...once };
    const metrics = { acc: saying('higher', twice) };
    expect(await train(metrics, earlyStopping(monitor), { validation: true })).toMatchObject({ epochs: 5, best: 4 });
    expect(await train({}, earlyStopping(once), { validation: true, learningRate: 5 })).toMatchObject({ epochs: 2 });
  });

  it('is said by mode where it is given, also against the metric', async () => {
    const max = earlyStopping({ monitor: 'mine', mode: 'max', ...once });
    expect(await train({ mine: given(rising) }, max)).toMatchObject({ epochs: 5, best: 4 });
    const min = earlyStopping({ monitor: 'mine', mode: 'min', ...once });
    expect(await train({ mine: saying('higher', rising) }, min)).toMatchObject({ epochs: 2, best: 1 });
  });

  it('an improvement must be larger than minDelta, in either direction', async () => {
    const options = { monitor: 'mine', minDelta: 0.15, patience: 1 };
    expect(await train({ mine: saying('higher', rising) }, earlyStopping(options))).toMatchObject({ epochs: 2 });
    const falling = [0.9, 0.7, 0.6, 0.5];
    expect(await train({ mine: saying('lower', falling) }, earlyStopping(options))).toMatchObject({ epochs: 3 });
  });
});

it('a metric of the package called acc, of validation, does not stop while it rises', async () => {
  const model = new Linear(1, 1, { rng: new Generator(1) });
  const labels = tensor([1, 1, 1, 1, 1, 1, 1, 1, 1, 1], { dtype: 'int32' });
  const weight = (): number => model.stateDict()['weight'].item();
  const start = weight();
  let right = 4;
  const trainer = new Trainer({
    model,
    optimizer: new SGD(model.parameters(), { learningRate: 0.01 }),
    step: (first: boolean) => {
      if (!first) right++; // 5, 6, 7 and 8 of 10 in validation
      const outputs = tensor(Array.from({ length: 10 }, (_, i) => (i < right ? 1 : 0)));
      return { loss: model.forward(batch.inputs).sum(), outputs, targets: labels };
    },
    metrics: { acc: new Accuracy({ threshold: 0.5 }) },
    execution: 'eager',
    log: () => {},
  });
  const stopping = earlyStopping({ monitor: 'validationAcc', patience: 1 });
  await trainer.fit([true], { epochs: 4, validation: [false], callbacks: [stopping] });
  expect(trainer.history.values('validationAcc')).toEqual([0.5, 0.6, 0.7, 0.8]);
  expect(weight()).toBeCloseTo(start - 4 * 0.01 * 3, 6); // where four steps along Σ inputs = 3 lead: not the first epoch's
});

describe('errors', () => {
  class Largest extends Metric<number, number> {
    constructor() {
      const update = (state: number, x: Tensor, y: Tensor): number => Math.max(state, x.sub(y).max().item());
      super({ better: null, init: () => 0, update, merge: Math.max, compute: (state) => state });
    }
  }
  it.each([
    [
      {},
      {},
      'monitor is validationLoss but the epoch has epoch, seconds, loss; give fit a validation loader or monitor one of these',
    ],
    [
      { mine: given([]) },
      { monitor: 'toString' },
      'monitor is toString but the epoch has epoch, seconds, loss, mine; give fit a validation loader or monitor one of these',
    ],
    [
      { mine: given([]) },
      { monitor: 'mine' },
      "monitor is mine, but nothing says which of its values are better; give mode: 'min' or 'max'",
    ],
    [
      { largest: new Largest() },
      { monitor: 'largest' },
      "monitor is largest, but nothing says which of its values are better; give mode: 'min' or 'max'",
    ],
    [
      { error: new MeanAbsoluteError() },
      { monitor: 'seconds' },
      "monitor is seconds, but nothing says which of its values are better; give mode: 'min' or 'max'",
    ],
  ])('before the first epoch: %#', async (metrics, options, text) => {
    let epochs = 0;
    const stopping = earlyStopping(options);
    const counting: Callback = { ...stopping, onEpochStart: () => void epochs++ };
    await expect(train(metrics, counting)).rejects.toThrow(`earlyStopping: ${text}`);
    expect(epochs).toBe(0);
  });

  it('of options', () => {
    expect(() => earlyStopping({ patience: -1 })).toThrow(
      'earlyStopping: patience is -1; it must be a whole number of at least 0',
    );
  });
});

describe('one for several trainings', () => {
  it('remembers for each its own best, one after the other and at once', async () => {
    const stopping = earlyStopping({ monitor: 'score', patience: 2 });
    const high = () => train({ score: saying('higher', [5, 6, 7, 6, 5, 4]) }, stopping);
    const low = () => train({ score: saying('higher', [1, 2, 1, 1, 1, 1]) }, stopping);
    const alone = [
      { epochs: 5, best: 3, reason: 'score did not improve on 7 for 2 epochs' },
      { epochs: 4, best: 2, reason: 'score did not improve on 2 for 2 epochs' },
    ];
    expect([await high(), await low()]).toEqual(alone);
    expect(await Promise.all([high(), low()])).toEqual(alone);
  });

  it('goes on where fit is called again, and starts anew with a new history', async () => {
    const model = new Linear(1, 1, { rng: new Generator(1) });
    const optimizer = new SGD(model.parameters(), { learningRate: 0.01 });
    const metrics = { score: saying('lower', [3, 2, 2, 9, 9, 9]) };
    const trainer = new Trainer({ model, optimizer, loss: mse, metrics, execution: 'eager', log: () => {} });
    const stopping = earlyStopping({ monitor: 'score', patience: 2 });
    await trainer.fit([batch], { epochs: 3, callbacks: [stopping] });
    await trainer.fit([batch], { epochs: 9, callbacks: [stopping] });
    expect(trainer.history.values('score')).toEqual([3, 2, 2, 9]);
    trainer.history = new History();
    await trainer.fit([batch], { epochs: 1, callbacks: [stopping] });
    expect(trainer.history.values('score')).toEqual([9]);
    expect(stopping.state!(trainer).values).toEqual({ best: 9, waited: 0 });
  });
});

it('weights stay those of the last epoch where an error has ended training, so that fit goes on from there', async () => {
  const model = new Linear(1, 1, { rng: new Generator(1) });
  const optimizer = new SGD(model.parameters(), { learningRate: 0.01 });
  const metrics = { score: saying('lower', [1, 2, 3]) };
  const trainer = new Trainer({ model, optimizer, loss: mse, metrics, execution: 'eager', log: () => {} });
  let last = Number.NaN;
  const failing: Callback = {
    name: 'failing',
    onEpochEnd({ epoch }) {
      last = model.stateDict()['weight'].item();
      if (epoch === 3) throw new Error('no more');
    },
  };
  const fitting = trainer.fit([batch], {
    epochs: 9,
    callbacks: [earlyStopping({ monitor: 'score', patience: 9 }), failing],
  });
  await expect(fitting).rejects.toThrow('no more');
  expect(model.stateDict()['weight'].item()).toBe(last);
});

import { arange, Generator, tensor, type Tensor } from '@gradkit/core-tensor';
import { AveragedModel, BatchNorm1d, getEmaMultiAvgFn, Linear, Sequential, Tanh, updateBn } from '@gradkit/layers';
import { mse } from '@gradkit/losses';
import { SGD, SWALR } from '@gradkit/optimizers';
import { expectClose } from '@gradkit-internal/testing';
import { describe, expect, it } from 'vitest';
import {
  averageWeights,
  earlyStopping,
  fromCheckpoint,
  stochasticWeightAveraging,
  toCheckpoint,
  Trainer,
  type Batch,
  type Callback,
  type TrainerOptions,
} from '../index.ts';

const inputs = arange(16).reshape([8, 2]).sin();
const targets = inputs.sum(1, { keepDims: true });
const batches: Batch[] = [0, 4].map((from) => ({
  inputs: inputs.slice([[from, from + 4]]),
  targets: targets.slice([[from, from + 4]]),
}));
const validation = [{ inputs: inputs.neg(), targets }];

function makeModel(): Sequential {
  const rng = new Generator(1);
  return new Sequential(new Linear(2, 3, { rng }), new BatchNorm1d(3), new Tanh(), new Linear(3, 1, { rng }));
}

function makeTrainer(options: Partial<TrainerOptions<Batch>> = {}): Trainer {
  const model = makeModel();
  const optimizer = new SGD(model.parameters(), { learningRate: 0.1 });
  return new Trainer({ model, optimizer, loss: mse, execution: 'eager', log: () => {}, ...options });
}

const lossOf = (outputs: Tensor): number => mse(outputs, targets).item();
const statesOf = ({ model }: Trainer): unknown =>
  Object.entries(model.stateDict()).map(([name, { data }]) => [name, data]);

/** The same training without the callback, by hand: what the averages must be. */
async function byHand(epochs: number, update: (epoch: number, batch: number) => boolean, ema: boolean) {
  const trainer = makeTrainer();
  const model = trainer.model as Sequential;
  const averaged = new AveragedModel(model, ema ? { multiAvgFn: getEmaMultiAvgFn(0.7) } : {});
  const losses: number[] = [];
  const averaging: Callback = {
    name: 'averaging',
    onBatchEnd({ epoch, batch }) {
      if (update(epoch, batch)) averaged.updateParameters(model);
    },
    async onEpochEnd() {
      if (!ema) await updateBn(batches, averaged);
      losses.push(lossOf(averaged.eval().forward(validation[0].inputs)));
    },
  };
  await trainer.fit(batches, { epochs, callbacks: [averaging] });
  return { averaged, losses, raw: trainer };
}

function expectAverages(trainer: Trainer, averaged: AveragedModel): void {
  const expected = averaged.stateDict();
  for (const [name, value] of Object.entries(trainer.model.stateDict()))
    if (!name.includes('num_batches')) expectClose(value, expected[`module.${name}`]);
}

describe('averageWeights', () => {
  it.each(['eager', 'compiled'] as const)('measures with the averages and ends with them, %s', async (execution) => {
    const { averaged, losses, raw } = await byHand(3, () => true, true);
    const trainer = makeTrainer({ execution });
    let before: Tensor | null = null;
    const look: Callback = {
      name: 'look',
      onEpochFinalized: () => void (before = trainer.model.parameters()[0].value),
    };
    await trainer.fit(batches, { epochs: 3, validation, callbacks: [look, averageWeights({ decay: 0.7 })] });
    expectClose(trainer.history.values('validationLoss'), losses, { relative: 1e-4 });
    expectAverages(trainer, averaged);
    expectClose(before!, raw.model.parameters()[0].value, { relative: 1e-4 }); // training itself is as without
  });

  it('averages after steps, not after batches', async () => {
    const trainer = makeTrainer({ accumulate: 2 });
    const averages = averageWeights({ decay: 0.7 });
    await trainer.fit(batches, { epochs: 3, callbacks: [averages] });
    expect(averages.state!(trainer).tensors['n_averaged'].item()).toBe(3);
  });

  it('earlyStopping remembers averages, in any order', async () => {
    const make = (): [Callback, Callback] => [
      earlyStopping({ monitor: 'validationLoss', patience: 9 }),
      averageWeights({ decay: 0.7 }),
    ];
    for (const callbacks of [make(), make().toReversed()]) {
      const trainer = makeTrainer();
      await trainer.fit(batches, { epochs: 4, validation, callbacks });
      const best = Math.min(...trainer.history.values('validationLoss'));
      expect((await trainer.evaluate(validation)).loss).toBeCloseTo(best, 6);
    }
  });
});

describe('stochasticWeightAveraging', () => {
  const options = { from: 2, learningRate: 0.02, annealEpochs: 2, annealStrategy: 'linear' } as const;

  it.each(['eager', 'compiled'] as const)(
    'measures with the averages and statistics of their own, and ends with them, %s',
    async (execution) => {
      const steady = { from: 2, learningRate: 0.1, annealEpochs: 1 };
      const { averaged, losses } = await byHand(4, (epoch, batch) => epoch >= 2 && batch === 2, false);
      const trainer = makeTrainer({ execution });
      await trainer.fit(batches, { epochs: 4, validation, callbacks: [stochasticWeightAveraging(steady)] });
      expectClose(trainer.history.values('validationLoss').slice(1), losses.slice(1), { relative: 1e-4 });
      expectAverages(trainer, averaged);
    },
  );

  it.each(['linear', 'cos'] as const)('has the learning rates of SWALR, %s', async (annealStrategy) => {
    const trainer = makeTrainer();
    const rates: number[] = [];
    const look: Callback = { name: 'look', onEpochEnd: () => void rates.push(trainer.optimizer.learningRate) };
    const swa = stochasticWeightAveraging({ from: 2, learningRate: 0.02, annealEpochs: 3, annealStrategy });
    await trainer.fit(batches, { epochs: 6, callbacks: [swa, look] });
    const { optimizer } = makeTrainer();
    const scheduler = new SWALR(optimizer, 0.02, { annealEpochs: 3, annealStrategy });
    const expected = [1, 2, 3, 4, 5].map(() => (scheduler.step(), optimizer.learningRate));
    expectClose(rates, [0.1, ...expected]);
  });

  it('leaves the place of the loader as it is', async () => {
    const trainer = makeTrainer();
    const loader = Object.assign([...batches], { state: { epoch: 0, batch: 0 } });
    await trainer.fit(loader, { epochs: 3, callbacks: [stochasticWeightAveraging(options)] });
    expect(loader.state).toEqual({ epoch: 2, batch: 0 });
  });
});

const makers = {
  averageWeights: () => averageWeights({ decay: 0.7 }),
  stochasticWeightAveraging: () =>
    stochasticWeightAveraging({ from: 1, learningRate: 0.02, annealEpochs: 3, annealStrategy: 'linear' }),
};

describe.each(Object.entries(makers))('%s in checkpoints', (_, make) => {
  it.each([
    [1, 1, 'eager'],
    [2, 1, 'eager'],
    [2, 2, 'eager'],
    [2, 1, 'compiled'],
    [2, 2, 'compiled'],
  ] as const)('training goes on to the bit after epoch %i, batch %i, %s', async (epoch, batch, execution) => {
    const first = makeTrainer({ execution });
    const callbacks = [make()];
    let bytes: Uint8Array | null = null;
    const saving: Callback = {
      name: 'saving',
      onBatchFinalized(progress) {
        if (batch === 1 && progress.epoch === epoch && progress.batch === batch)
          bytes = toCheckpoint(first, { callbacks });
      },
      onEpochFinalized(progress) {
        if (batch === 2 && progress.epoch === epoch) bytes = toCheckpoint(first, { callbacks });
      },
    };
    await first.fit(batches, { epochs: 3, validation, callbacks: [saving, ...callbacks] });
    const second = makeTrainer({ execution });
    const others = [make()];
    fromCheckpoint(bytes!, second, { callbacks: others });
    await second.fit(batches, { epochs: 3, validation, callbacks: others });
    expect(statesOf(second)).toEqual(statesOf(first));
    expect(second.history.values('validationLoss')).toEqual(first.history.values('validationLoss'));
  });

  it('a state of another model is refused', () => {
    const trainer = makeTrainer();
    expect(() => make().restore!({ values: {}, tensors: { n_averaged: tensor(1) } }, trainer)).toThrow(
      'module.0.weight',
    );
  });
});

it('weights are their own again where measuring fails', async () => {
  const trainer = makeTrainer();
  const failing = [{ inputs: tensor([[1]]), targets }];
  const fitting = trainer.fit(batches, { epochs: 1, validation: failing, callbacks: [averageWeights({ decay: 0.7 })] });
  await expect(fitting).rejects.toThrow(/\[1, 1\]/);
  const raw = makeTrainer();
  await raw.fit(batches, { epochs: 1 });
  expect(statesOf(trainer)).toEqual(statesOf(raw));
});

it.each([
  [() => averageWeights({ decay: 2 }), 'averageWeights: decay is 2; it must be in 0 … 1'],
  [
    () => stochasticWeightAveraging({ from: 0, learningRate: 1 }),
    'stochasticWeightAveraging: from is 0; it must be a whole number of at least 1',
  ],
  [
    () => stochasticWeightAveraging({ from: 1, learningRate: 0 }),
    'stochasticWeightAveraging: learningRate is 0; it must be above 0 and finite',
  ],
])('wrong arguments are errors %#', (make, message) => {
  expect(make).toThrow(message);
});

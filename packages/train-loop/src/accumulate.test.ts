import { arange, Generator, type Tensor } from '@gradkit/core-tensor';
import { Linear, Sequential, Tanh } from '@gradkit/layers';
import { mse } from '@gradkit/losses';
import { Adam, ExponentialLR, LBFGS, SAM, SGD, type AnyOptimizer } from '@gradkit/optimizers';
import { expectClose } from '@gradkit-internal/testing';
import { describe, expect, it } from 'vitest';
import {
  findLearningRate,
  fromCheckpoint,
  toCheckpoint,
  Trainer,
  type Batch,
  type ExecutionMode,
  type TrainerOptions,
} from './index.ts';

const inputs = arange(22).reshape([11, 2]).sin();
const targets = inputs.mul(2).sum(1, { keepDims: true });

/** The examples, in batches of these sizes. */
function batchesOf(sizes: readonly number[]): Batch[] {
  let from = 0;
  return sizes.map((size) => {
    const rows: [number, number] = [from, (from += size)];
    return { inputs: inputs.slice([rows]), targets: targets.slice([rows]) };
  });
}

interface Setting extends Partial<TrainerOptions<Batch>> {
  readonly makeOptimizer?: (model: Sequential) => AnyOptimizer;
}

function makeTrainer({ makeOptimizer, ...options }: Setting = {}): Trainer {
  const rng = new Generator(1);
  const model = new Sequential(new Linear(2, 3, { rng }), new Tanh(), new Linear(3, 1, { rng }));
  const optimizer = makeOptimizer?.(model) ?? new Adam(model.parameters(), { learningRate: 0.05 });
  return new Trainer({ model, optimizer, loss: mse, clipNorm: 1, execution: 'eager', log: () => {}, ...options });
}

const weightsOf = ({ model }: Trainer): Tensor[] => Object.values(model.stateDict());
const sumOfErrors = (outputs: Tensor, truth: Tensor): Tensor => mse(outputs, truth, { reduction: 'sum' });

describe('a step of several batches is that of one as large', () => {
  it.each<[string, ExecutionMode, Partial<TrainerOptions<Batch>>]>([
    ['eagerly', 'eager', {}],
    ['compiled', 'compiled', {}],
    ['of a loss that is a sum, eagerly', 'eager', { loss: sumOfErrors, lossReduction: 'sum' }],
    ['of a loss that is a sum, compiled', 'compiled', { loss: sumOfErrors, lossReduction: 'sum' }],
  ])('%s', async (_, execution, options) => {
    const [parts, whole] = [makeTrainer({ execution, accumulate: 3, ...options }), makeTrainer(options)];
    await parts.fit(batchesOf([2, 2, 1, 2, 1, 2, 1]), { epochs: 3 }); // the last one is a step by itself
    await whole.fit(batchesOf([5, 5, 1]), { epochs: 3 });
    weightsOf(parts).forEach((weight, i) => expectClose(weight, weightsOf(whole)[i], { absolute: 1e-5 }));
    expectClose(parts.history.values('loss'), whole.history.values('loss'), { relative: 0.2 }); // seen before the same steps
  });

  it('a parameter that no batch uses is left alone', async () => {
    const unused = new Linear(1, 1);
    const makeOptimizer = (model: Sequential): AnyOptimizer =>
      new SGD([...model.parameters(), ...unused.parameters()], { learningRate: 0.1, weightDecay: 0.5 });
    const before = unused.weight.value.item();
    await makeTrainer({ makeOptimizer, accumulate: 2 }).fit(batchesOf([4, 4]), { epochs: 1 });
    expect(unused.weight.value.item()).toBe(before);
  });

  it('a schedule counts steps', async () => {
    const trainer = makeTrainer();
    const scheduler = new ExponentialLR(trainer.optimizer, 0.5);
    const { model, optimizer } = trainer;
    const scheduled = new Trainer({
      model,
      optimizer,
      loss: mse,
      accumulate: 2,
      schedule: { scheduler, every: 'batch' },
      execution: 'eager',
      log: () => {},
    });
    await scheduled.fit(batchesOf([2, 2, 2, 2, 2]), { epochs: 1 });
    expect(optimizer.learningRate).toBeCloseTo(0.05 / 8, 12);
  });

  it('trainBatch makes a step at every second batch, or where it is asked for', async () => {
    const trainer = makeTrainer({ accumulate: 2 });
    const [batch] = batchesOf([4]);
    const changes: boolean[] = [];
    for (const update of [false, false, false, true, true]) {
      const before = String(weightsOf(trainer)[0].data);
      await trainer.trainBatch(batch, { update });
      changes.push(String(weightsOf(trainer)[0].data) !== before);
    }
    expect(changes).toEqual([false, true, false, true, true]);
  });

  it('the learning-rate finder tries a rate for a whole step', async () => {
    const trainer = makeTrainer({ accumulate: 2 });
    const before = weightsOf(trainer).map((weight) => weight.toArray());
    const { losses } = await findLearningRate(trainer, batchesOf([5, 6]), { steps: 6, divergence: 1e9 });
    const whole = await findLearningRate(makeTrainer(), batchesOf([11]), { steps: 6, divergence: 1e9 });
    expect(losses).toHaveLength(6);
    expectClose(losses, whole.losses, { relative: 0.05 }); // a mean of two means
    expect(weightsOf(trainer).map((weight) => weight.toArray())).toEqual(before);
  });
});

describe('within a step', () => {
  const sizes = [2, 2, 2, 2, 2, 1];

  /** Trains until a checkpoint within a step is made, and goes on from it with another trainer. */
  async function resume(
    options: Setting,
    resumed: Setting = options,
  ): Promise<{ bytes: Uint8Array; trainer: Trainer }> {
    const first = makeTrainer(options);
    const stopping = {
      name: 'stopping',
      onBatchEnd: ({ batch, stop }: { batch: number; stop: (reason: string) => void }) =>
        void (batch === 2 && stop('test')),
    };
    await first.fit(batchesOf(sizes), { epochs: 2, callbacks: [stopping] });
    const bytes = toCheckpoint(first);
    const trainer = makeTrainer(resumed);
    fromCheckpoint(bytes, trainer);
    return { bytes, trainer };
  }

  it.each(['eager', 'compiled'] as const)('%s training goes on to the bit', async (execution) => {
    const options = { execution, accumulate: 3 };
    const { trainer } = await resume(options);
    expect(trainer.gradientSum!.batches).toBe(2);
    const whole = makeTrainer(options);
    for (const each of [trainer, whole]) await each.fit(batchesOf(sizes), { epochs: 2 });
    expect(weightsOf(trainer).map(({ data }) => data)).toEqual(weightsOf(whole).map(({ data }) => data));
    expect(trainer.history.values('loss')).toEqual(whole.history.values('loss'));
  });

  it.each([1, 2])('training goes not on with steps of %i', async (accumulate) => {
    await expect(resume({ accumulate: 3 }, { accumulate })).rejects.toThrow(
      `the checkpoint is of another training: Trainer: it was saved after batch 2 of the 3 of a step, but accumulate is ${accumulate}; make it 3, or begin from the end of an epoch`,
    );
  });

  it('a checkpoint from between two steps makes it forget what it has', async () => {
    const between = toCheckpoint(makeTrainer({ accumulate: 3 }));
    const { trainer } = await resume({ accumulate: 3 });
    fromCheckpoint(between, trainer);
    const whole = makeTrainer({ accumulate: 3 });
    for (const each of [trainer, whole]) await each.fit(batchesOf(sizes), { epochs: 1 });
    expect(weightsOf(trainer)).toEqual(weightsOf(whole));
  });
});

it.each([
  ['SAM', (model: Sequential) => new SAM(new SGD(model.parameters(), { learningRate: 0.1 }))],
  ['LBFGS', (model: Sequential) => new LBFGS(model.parameters())],
])('%s, which evaluates a batch several times, is refused, and nothing has changed', async (name, makeOptimizer) => {
  const trainer = makeTrainer({ makeOptimizer, accumulate: 2 });
  const before = weightsOf(trainer);
  await expect(trainer.fit(batchesOf([4, 4]), { epochs: 1 })).rejects.toThrow(`${name}: closure is undefined`);
  expect(weightsOf(trainer)).toEqual(before);
});

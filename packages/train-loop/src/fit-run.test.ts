import { ones, tensor, type Tensor } from '@gradkit/core-tensor';
import { Linear, Sequential } from '@gradkit/layers';
import { mse } from '@gradkit/losses';
import { Adam, ExponentialLR, ReduceLROnPlateau, SGD } from '@gradkit/optimizers';
import { expectClose } from '@gradkit-internal/testing';
import { describe, expect, it } from 'vitest';
import { fromCheckpoint, terminateOnNaN, toCheckpoint, Trainer, type Batch, type Callback } from './index.ts';

const batch: Batch = { inputs: tensor([[1, 2]]), targets: tensor([[3]]) };
const nanBatch: Batch = { inputs: tensor([[Number.NaN, 1]]), targets: tensor([[3]]) };

function makeTrainer(options: Partial<ConstructorParameters<typeof Trainer>[0]> = {}): Trainer {
  const model = new Linear(2, 1);
  const optimizer = new SGD(model.parameters(), { learningRate: 0.01 });
  return new Trainer({ model, optimizer, loss: mse, execution: 'eager', log: () => {}, ...options } as never);
}

describe.each(['eager', 'compiled'] as const)('training a part of a model, %s', (execution) => {
  function makeNet(): Sequential {
    const model = new Sequential(new Linear(2, 2), new Linear(2, 1));
    for (const parameter of model.parameters()) parameter.value = ones(parameter.value.shape);
    return model;
  }

  /** How far the head moves at each of four steps. */
  async function steps(prepare: (model: Sequential) => void): Promise<number[]> {
    const model = makeNet();
    prepare(model);
    const head = model.children()[1] as Linear;
    const optimizer = new SGD(head.parameters(), { learningRate: 0.1 });
    // the gradient is the same at each step, and always longer than 1
    const loss = (outputs: Tensor): Tensor => outputs.mul(100).sum();
    const trainer = new Trainer({ model, optimizer, loss, clipNorm: 1, execution, log: () => {} });
    const moved: number[] = [];
    for (let i = 0; i < 4; i++) {
      const before = head.bias!.value.item();
      await trainer.trainBatch(batch);
      moved.push(before - head.bias!.value.item());
    }
    return moved;
  }

  it('clips the gradients of that part alone: every step is as long as the first, and as with the rest frozen', async () => {
    const without = await steps(() => {});
    const frozen = await steps((model) => model.children()[0].requiresGrad(false));
    expectClose(
      without,
      Array.from({ length: 4 }, () => 0.1 / Math.sqrt(4 ** 2 + 4 ** 2 + 1)),
    ); // 0.0174078
    expectClose(frozen, without);
  });
});

describe('a loss that is no number any more', () => {
  it('is said once, with its place', async () => {
    const lines: string[] = [];
    const trainer = makeTrainer({ log: (line) => lines.push(line) });
    await trainer.fit([batch, nanBatch, nanBatch], { epochs: 2 });
    expect(lines.filter((line) => line.startsWith('fit:'))).toEqual([
      'fit: the loss is NaN at batch 2 of epoch 1, and weights that were trained with it may be lost; a lower learning rate or clipNorm may help, or data without NaN. terminateOnNaN() among the callbacks ends training there',
    ]);
  });

  it('ends training with terminateOnNaN', async () => {
    const reasons: (string | null)[] = [];
    const spy: Callback = { name: 'spy', onFitEnd: ({ stopped }) => void reasons.push(stopped) };
    const trainer = makeTrainer();
    await trainer.fit([batch, nanBatch, batch], { epochs: 5, callbacks: [terminateOnNaN(), spy] });
    expect(reasons).toEqual(['the loss is NaN at batch 2 of epoch 1']);
    expect(trainer.history.epochs).toHaveLength(0);
    const infinite: Batch = { inputs: tensor([[1e30, 1e30]]), targets: tensor([[-1e30]]) };
    await makeTrainer().fit([infinite], { epochs: 5, callbacks: [terminateOnNaN(), spy] });
    expect(reasons[1]).toBe('the loss is Infinity at batch 1 of epoch 1');
  });
});

it('a validation that failed is made up for by the next fit, and nothing else is done twice', async () => {
  const make = (): { trainer: Trainer; optimizer: Adam } => {
    const model = new Linear(2, 1);
    for (const parameter of model.parameters()) parameter.value = ones(parameter.value.shape);
    const optimizer = new Adam(model.parameters(), { learningRate: 0.5 });
    const scheduler = new ExponentialLR(optimizer, 0.5);
    return { trainer: makeTrainer({ model, optimizer, schedule: { scheduler, every: 'epoch' } }), optimizer };
  };
  const [failing, whole] = [make(), make()];
  const bad = [{ inputs: batch.inputs } as Batch];
  await expect(failing.trainer.fit([batch, batch], { epochs: 1, validation: bad })).rejects.toThrow('neither labels');
  expect([failing.optimizer.learningRate, failing.trainer.history.epochs]).toEqual([0.5, []]);
  for (const { trainer } of [failing, whole]) await trainer.fit([batch, batch], { epochs: 2, validation: [batch] });
  expect(failing.optimizer.learningRate).toBe(0.125);
  for (const name of ['epoch', 'loss', 'validationLoss'])
    expect(failing.trainer.history.values(name)).toEqual(whole.trainer.history.values(name));
});

it('every callback sees the end, and the first error is the one that is thrown', async () => {
  const seen: string[] = [];
  const make = (name: string, error?: string): Callback => ({
    name,
    onFitEnd: () => {
      seen.push(name);
      if (error !== undefined) throw new Error(error);
    },
  });
  const bad = [{ inputs: batch.inputs } as Batch];
  const callbacks = [make('a', 'second'), make('b')];
  await expect(makeTrainer().fit(bad, { epochs: 1, callbacks })).rejects.toThrow('neither labels');
  await expect(makeTrainer().fit([batch], { epochs: 1, callbacks })).rejects.toThrow('second');
  expect(seen).toEqual(['a', 'b', 'a', 'b']);
});

it('a metric that is added within an epoch has NaN for it, then numbers; a line says so', async () => {
  const counting = (): { update(): void; compute(): number; reset(): void; state: number } => {
    const metric = {
      state: 0,
      update: () => void metric.state++,
      compute: () => metric.state,
      reset: () => void (metric.state = 0),
    };
    return metric;
  };
  const stop: Callback = { name: 'stop', onBatchEnd: ({ stop: end }) => end('test') };
  const first = makeTrainer({ metrics: { old: counting() } });
  await first.fit([batch, batch, batch], { epochs: 1, callbacks: [stop] });
  const lines: string[] = [];
  const resumed = makeTrainer({ metrics: { old: counting(), added: counting() }, log: (line) => lines.push(line) });
  fromCheckpoint(toCheckpoint(first), resumed);
  await resumed.fit([batch, batch, batch], { epochs: 2 });
  expect(resumed.history.values('old')).toEqual([3, 3]);
  expect(resumed.history.values('added')).toEqual([Number.NaN, 3]);
  expect(lines).toContain('fit: epoch 1 began without added, so this epoch has NaN for it');
});

it.each([
  ['mean', (outputs: Tensor, targets: Tensor) => mse(outputs, targets)],
  ['sum', (outputs: Tensor, targets: Tensor) => mse(outputs, targets, { reduction: 'sum' })],
] as const)('the history has the mean loss of an example for a loss that is a %s', async (lossReduction, loss) => {
  const model = new Linear(1, 1);
  for (const parameter of model.parameters()) parameter.value = parameter.value.mul(0);
  const optimizer = new SGD(model.parameters(), { learningRate: 0 });
  const trainer = makeTrainer({ model, optimizer, loss, lossReduction });
  const of = (...targets: number[]): Batch => ({
    inputs: ones([targets.length, 1]),
    targets: tensor(targets.map((target) => [target])),
  });
  const batches = [of(1, 2), of(3, 4), of(5)];
  await trainer.fit(batches, { epochs: 1, validation: batches });
  expectClose([trainer.history.last!.loss, trainer.history.last!['validationLoss']], [11, 11]); // (1 + 4 + 9 + 16 + 25) / 5
});

describe('an optimizer of another model', () => {
  const model = new Linear(2, 1);

  it('is refused, since it would train nothing', () => {
    const optimizer = new SGD(new Linear(2, 1).parameters(), { learningRate: 1 });
    expect(() => makeTrainer({ model, optimizer })).toThrow(
      "Trainer: none of the optimizer's 2 parameters is one of the model's 2; make the optimizer with parameters of this model, after its layers are in place",
    );
  });

  it('may be one of a part of it, or of more than it', () => {
    for (const parameters of [[model.weight], [...model.parameters(), ...new Linear(1, 1).parameters()]])
      expect(makeTrainer({ model, optimizer: new SGD(parameters, { learningRate: 1 }) }).model).toBe(model);
  });

  it.each(['eager', 'compiled'] as const)(
    'whose parameters are all frozen is an error at the first step, %s',
    async (execution) => {
      const frozen = new Linear(2, 1).requiresGrad(false);
      const optimizer = new SGD(frozen.parameters(), { learningRate: 1 });
      const loss = (outputs: Tensor): Tensor => outputs.sum();
      const trainer = makeTrainer({ model: frozen, optimizer, loss, execution });
      await expect(trainer.fit([batch], { epochs: 1 })).rejects.toThrow(
        'Trainer: nothing is left to train: all 2 parameters of the optimizer are frozen; unfreeze some',
      );
    },
  );
});

it('a schedule that watches a number is told it after each epoch', async () => {
  const follow = async (monitor: string | undefined, validation: Batch[] | undefined): Promise<number[]> => {
    const model = new Linear(2, 1);
    for (const parameter of model.parameters()) parameter.value = ones(parameter.value.shape);
    const optimizer = new SGD(model.parameters(), { learningRate: 0.01 });
    const scheduler = new ReduceLROnPlateau(optimizer, { factor: 0.5, patience: 0, threshold: 0.5 });
    const seen: number[] = [];
    const { step } = scheduler;
    scheduler.step = (metrics) => (seen.push(Number(metrics)), step.call(scheduler, metrics));
    const trainer = makeTrainer({ model, optimizer, schedule: { scheduler, every: 'epoch', monitor } });
    const history = await trainer.fit([batch, batch], { epochs: 4, validation });
    expect(seen).toEqual(history.values(monitor ?? (validation === undefined ? 'loss' : 'validationLoss')));
    expect(optimizer.learningRate).toBeLessThan(0.01);
    return seen;
  };
  const [training, validation] = [await follow(undefined, undefined), await follow(undefined, [batch])];
  expect(training).not.toEqual(validation);
  expect(await follow('loss', [batch])).toEqual(training);
});

import { detach } from '@gradkit/autograd';
import { Generator, normal, onesLike, seed, zerosLike, type Tensor } from '@gradkit/core-tensor';
import { BatchNorm1d, Linear, Module, ModuleDict, ReLU, Sequential } from '@gradkit/layers';
import { binaryCrossEntropyWithLogits, mse } from '@gradkit/losses';
import { Adam, ExponentialLR, RMSprop, SGD, StepLR } from '@gradkit/optimizers';
import { expectClose } from '@gradkit-internal/testing';
import { describe, expect, it } from 'vitest';
import {
  findLearningRate,
  fromCheckpoint,
  nanGuard,
  toCheckpoint,
  Trainer,
  watchStatistics,
  type Callback,
  type ExecutionMode,
  type Step,
  type TrainerOptions,
} from './index.ts';

interface Real {
  readonly inputs: Tensor;
}

const judge = (logits: Tensor, isReal: boolean): Tensor =>
  binaryCrossEntropyWithLogits(logits, isReal ? onesLike(logits) : zerosLike(logits));

/** A generator and a discriminator with what trains them, as everybody makes them. */
function makeGan() {
  seed(3);
  const rng = new Generator(3);
  const generator = new Sequential(
    new Linear(4, 8, { bias: false, rng }),
    new BatchNorm1d(8),
    new ReLU(),
    new Linear(8, 2, { rng }),
  );
  const discriminator = new Sequential(new Linear(2, 8, { rng }), new ReLU(), new Linear(8, 1, { rng }));
  const optimizer = {
    discriminator: new RMSprop(discriminator.parameters(), { learningRate: 0.01 }),
    generator: new Adam(generator.parameters(), { learningRate: 0.02 }),
  };
  const batches: Real[] = Array.from({ length: 5 }, () => ({ inputs: normal([16, 2], { rng }) }));
  const model = new ModuleDict({ generator, discriminator });
  return { generator, discriminator, optimizer, batches, model };
}

function makeTrainer(execution: ExecutionMode, options: Partial<TrainerOptions<Real>> = {}) {
  const gan = makeGan();
  const { generator, discriminator, optimizer, model } = gan;
  const step: Step<Real> = ({ inputs: real }, minimize) => {
    const fake = generator.forward(normal([16, 4]));
    const doubt = judge(discriminator.forward(real), true).add(judge(discriminator.forward(detach(fake)), false));
    minimize('discriminator', doubt);
    const loss = judge(discriminator.forward(fake), true);
    minimize('generator', loss);
    return { loss, outputs: fake, targets: real };
  };
  return { ...gan, trainer: new Trainer<Real>({ model, optimizer, step, execution, log: () => {}, ...options }) };
}

/** The same by hand. */
function trainByHand(epochs: number) {
  const { generator, discriminator, optimizer, batches, model } = makeGan();
  const losses: [discriminator: number, generator: number][] = [];
  for (let epoch = 0; epoch < epochs; epoch++) {
    const sums: [number, number] = [0, 0];
    for (const { inputs: real } of batches) {
      const fake = generator.forward(normal([16, 4]));
      optimizer.discriminator.zeroGrad();
      const doubt = judge(discriminator.forward(real), true).add(judge(discriminator.forward(detach(fake)), false));
      doubt.backward();
      optimizer.discriminator.step();
      optimizer.generator.zeroGrad();
      const loss = judge(discriminator.forward(fake), true);
      loss.backward();
      optimizer.generator.step();
      sums[0] += doubt.item() * 16;
      sums[1] += loss.item() * 16;
    }
    losses.push([sums[0] / 80, sums[1] / 80]);
  }
  return { losses, model };
}

const bitsOf = (model: Module<never, unknown>): unknown =>
  Object.entries(model.stateDict()).map(([name, { data }]) => [name, data]);
const lossesOf = ({ history }: Trainer<Real>): unknown =>
  history.epochs.map((record) => [record['discriminatorLoss'], record['generatorLoss']]);

describe('a generator and a discriminator', () => {
  it('are trained as by hand, to the bit; the history has both losses', async () => {
    const { trainer, batches, model } = makeTrainer('eager');
    await trainer.fit(batches, { epochs: 3 });
    const hand = trainByHand(3);
    expect(bitsOf(model)).toEqual(bitsOf(hand.model));
    expect(lossesOf(trainer)).toEqual(hand.losses);
    expect(trainer.history.values('loss')).toEqual(trainer.history.values('generatorLoss'));
  });

  it('compiled, likewise', async () => {
    const { trainer, batches, model } = makeTrainer('compiled');
    await trainer.fit(batches, { epochs: 3 });
    const hand = trainByHand(3);
    const expected = hand.model.stateDict();
    for (const [name, value] of Object.entries(model.stateDict()))
      expectClose(value, expected[name], { relative: 1e-4, absolute: 1e-5 }); // after fifteen steps
    expectClose(lossesOf(trainer) as number[][], hand.losses, { relative: 1e-4 });
  });

  it.each(['eager', 'compiled'] as const)(
    'go on from a checkpoint within an epoch with the same bits, %s',
    async (execution) => {
      const whole = makeTrainer(execution);
      await whole.trainer.fit(whole.batches, { epochs: 3 });
      const first = makeTrainer(execution);
      const stop: Callback = {
        name: 'stop',
        onBatchEnd: ({ epoch, batch, stop: end }) => void (epoch === 2 && batch === 3 && end('enough')),
      };
      await first.trainer.fit(first.batches, { epochs: 3, callbacks: [stop] });
      const bytes = toCheckpoint(first.trainer);
      const second = makeTrainer(execution);
      fromCheckpoint(bytes, second.trainer);
      await second.trainer.fit(second.batches, { epochs: 3 });
      expect(bitsOf(second.model)).toEqual(bitsOf(whole.model));
      expect(lossesOf(second.trainer)).toEqual(lossesOf(whole.trainer));
    },
  );

  it('have schedules of their own, which checkpoints keep', async () => {
    const scheduled = () => {
      const gan = makeGan();
      const { generator, discriminator } = gan.optimizer;
      const schedule = [
        { scheduler: new ExponentialLR(generator, 0.5), every: 'epoch' },
        { scheduler: new StepLR(discriminator, 3, { gamma: 0.1 }), every: 'batch' },
      ] as const;
      const step: Step<Real> = ({ inputs }, minimize) => {
        minimize('discriminator', judge(gan.discriminator.forward(inputs), true));
        const outputs = gan.generator.forward(normal([16, 4]));
        const loss = judge(gan.discriminator.forward(outputs), true);
        minimize('generator', loss);
        return { loss, outputs, targets: inputs };
      };
      const { model, optimizer } = gan;
      return {
        ...gan,
        trainer: new Trainer<Real>({ model, optimizer, step, schedule, execution: 'eager', log: () => {} }),
      };
    };
    const ratesOf = ({ optimizer }: Trainer<Real>) => optimizer.paramGroups.map(({ learningRate }) => learningRate);
    const first = scheduled();
    await first.trainer.fit(first.batches, { epochs: 2 });
    expectClose(ratesOf(first.trainer), [0.01 * 0.1 ** 3, 0.02 * 0.5 ** 2]);
    const second = scheduled();
    fromCheckpoint(toCheckpoint(first.trainer), second.trainer);
    await first.trainer.fit(first.batches, { epochs: 3 });
    seed(8);
    await second.trainer.fit(second.batches, { epochs: 3 });
    expect(ratesOf(second.trainer)).toEqual(ratesOf(first.trainer));
    expectClose(ratesOf(second.trainer), [0.01 * 0.1 ** 5, 0.02 * 0.5 ** 3]);
    const { model, optimizer } = makeGan();
    const scheduler = new ExponentialLR(optimizer.generator, 0.5);
    const schedule = { scheduler, every: 'epoch' } as const;
    const one = new Trainer<Real>({ ...first.trainer.options, model, optimizer, schedule });
    expect(() => fromCheckpoint(toCheckpoint(first.trainer), one)).toThrow('it has 2 schedules, but the trainer has 1');
    const twice = [
      { scheduler, every: 'epoch' },
      { scheduler, every: 'batch' },
    ] as const;
    expect(() => makeTrainer('eager', { schedule: twice })).toThrow('schedule[1] has the scheduler of schedule[0]');
    expect(() => makeTrainer('eager', { schedule: [{ scheduler }] as never })).toThrow(
      'Trainer: schedule[0].every is undefined; it must be one of epoch, batch',
    );
  });

  it('tell where NaN comes from', async () => {
    const { discriminator, generator, optimizer, model } = makeGan();
    const step: Step<Real> = ({ inputs }, minimize) => {
      const outputs = generator.forward(normal([16, 4]));
      minimize('discriminator', judge(discriminator.forward(inputs), true));
      const loss = judge(discriminator.forward(outputs), true).add(inputs.mean().log());
      minimize('generator', loss);
      return { loss, outputs, targets: inputs };
    };
    const trainer = new Trainer<Real>({ model, optimizer, step, execution: 'eager', log: () => {} });
    let reason: string | null = null;
    const look: Callback = { name: 'look', onFitEnd: ({ stopped }) => void (reason = stopped) };
    const batches = [1, 2, -1].map((mean) => ({ inputs: normal([16, 2], { mean, std: 0.1 }) }));
    await trainer.fit(batches, { epochs: 1, callbacks: [nanGuard(), look] });
    expect(reason).toMatch(
      /^the loss is NaN at batch 3 of epoch 1; it appeared first at batch 3 of epoch 1: in the loss, log .*gives NaN at element 0 of its result/,
    );
  });

  it('are as before after findLearningRate', async () => {
    const { trainer, batches, model } = makeTrainer('eager');
    const before = bitsOf(model);
    const { losses } = await findLearningRate(trainer, batches, { steps: 8 });
    expect(losses.length).toBeGreaterThan(1);
    expect(bitsOf(model)).toEqual(before);
    expect(trainer.optimizer.paramGroups.map(({ learningRate }) => learningRate)).toEqual([0.01, 0.02]);
  });

  it('are evaluated without steps', async () => {
    const { trainer, batches, model } = makeTrainer('eager');
    const before = bitsOf(model);
    const numbers = await trainer.evaluate(batches);
    expect(Object.keys(numbers)).toEqual(['loss', 'discriminatorLoss', 'generatorLoss']);
    expect(bitsOf(model)).toEqual(before);
  });

  it.each(['eager', 'compiled'] as const)(
    'are watched without a trace: the gradients of each, by its own loss, %s',
    async (execution) => {
      const [watched, plain] = [makeTrainer(execution), makeTrainer(execution)];
      const watch = watchStatistics({ everyBatches: 2 });
      seed(4);
      await plain.trainer.fit(plain.batches, { epochs: 2 });
      seed(4);
      await watched.trainer.fit(watched.batches, { epochs: 2, callbacks: [watch, nanGuard()] });
      expect(bitsOf(watched.model)).toEqual(bitsOf(plain.model));
      const { generator, discriminator, trainer } = makeTrainer('eager');
      trainer.gradients({ inputs: normal([16, 2]) });
      const gradients = [...discriminator.parameters(), ...generator.parameters()].map(({ grad }) => grad);
      expect(gradients.every((grad) => grad !== null)).toBe(true);
      const names = watch.statistics(watched.trainer)[0].layers.map(({ name, gradient }) => [name, gradient === null]);
      expect(names).toContainEqual(['generator.0', false]);
      expect(names).toContainEqual(['discriminator.2', false]);
    },
  );

  it('several steps of one for one of the other', async () => {
    const { trainer, discriminator, optimizer, batches } = makeTrainer('eager', {
      step: ({ inputs }, minimize) => {
        for (let i = 0; i < 3; i++) minimize('discriminator', judge(discriminator.forward(inputs), true));
        const loss = judge(discriminator.forward(inputs), true);
        return { loss, outputs: inputs, targets: inputs };
      },
    });
    await trainer.fit(batches, { epochs: 1 });
    expect(optimizer.discriminator.stateDict().tensors['0.step'].item()).toBe(15);
    expect(optimizer.generator.stateDict().tensors).toEqual({});
    expect(trainer.history.last!['generatorLoss']).toBeNaN();
  });

  it('limits the gradients of each by clipNorm', async () => {
    const { trainer, batches, generator, discriminator, optimizer } = makeTrainer('eager', { clipNorm: 1e-3 });
    for (const one of [optimizer.generator, optimizer.discriminator]) one.learningRate = 0;
    const norms: number[] = [];
    const look: Callback = {
      name: 'look',
      onBatchEnd: () => void norms.push(Math.hypot(...generator.parameters().flatMap(({ grad }) => [...grad!.data]))),
    };
    await trainer.fit(batches, { epochs: 1, callbacks: [look] });
    for (const norm of norms) expectClose([norm], [1e-3]);
    expect(discriminator.parameters().every(({ grad }) => grad !== null)).toBe(true);
  });
});

describe('mistakes', () => {
  const { generator, discriminator, optimizer, model } = makeGan();
  const step: Step<Real> = ({ inputs }) => ({
    loss: discriminator.forward(inputs).mean(),
    outputs: inputs,
    targets: inputs,
  });
  const log = (): void => {};

  it.each<[object, string]>([
    [{ optimizer, loss: mse }, 'Trainer: several optimizers need a step, which calls minimize(name, loss) for each'],
    [
      { optimizer, step, accumulate: 2 },
      'Trainer: accumulate is 2, but several optimizers make a step with each batch',
    ],
    [
      { optimizer: {}, step },
      'Trainer: optimizer is an object without entries; it must be an optimizer, or several by name',
    ],
    [
      { optimizer: { generator: 3 }, step },
      'Trainer: optimizer.generator is 3; it must be an object with zeroGrad(), step()',
    ],
    [{ optimizer: { 'a b': optimizer.generator }, step }, 'Trainer: an optimizer is called a b; it must be a word'],
    [
      { optimizer: { a: new SGD(new Linear(1, 1).parameters(), { learningRate: 1 }) }, step },
      "Trainer: none of the optimizer's 2 parameters is one of the model's",
    ],
    [
      { optimizer: { validation: optimizer.generator }, step },
      'two numbers of the history would be called validationLoss; rename one',
    ],
  ])('of options: %#', (options, text) => {
    expect(() => new Trainer<Real>({ model, log, ...options } as object as TrainerOptions<Real>)).toThrow(text);
  });

  it.each<[Step<Real>, string]>([
    [step, 'Trainer: the step has called minimize for none of the optimizers discriminator, generator'],
    [
      (batch, minimize) => {
        minimize('genrator', batch.inputs.mean());
        return step(batch, minimize);
      },
      'Trainer: the optimizer that minimize is to step is genrator; it must be one of discriminator, generator (did you mean generator?)',
    ],
    [
      (batch, minimize) => {
        minimize('generator', generator.forward(normal([2, 4])));
        return step(batch, minimize);
      },
      'Trainer: the loss is [2, 2] but must have 1 element, not 4',
    ],
  ])('of the step: %#', async (wrong, text) => {
    const trainer = new Trainer<Real>({ model, optimizer, step: wrong, execution: 'eager', log });
    await expect(trainer.trainBatch({ inputs: normal([3, 2]) })).rejects.toThrow(text);
  });

  it('minimize where there is one optimizer', async () => {
    const wrong: Step<Real> = (batch, minimize) => {
      minimize('discriminator', batch.inputs.mean());
      return step(batch, minimize);
    };
    const trainer = new Trainer<Real>({
      model,
      optimizer: optimizer.discriminator,
      step: wrong,
      execution: 'eager',
      log,
    });
    await expect(trainer.trainBatch({ inputs: normal([3, 2]) })).rejects.toThrow(
      'Trainer: there is one optimizer, which minimizes the loss that the step gives',
    );
  });

  it('a checkpoint of other optimizers', () => {
    const { trainer } = makeTrainer('eager');
    const bytes = toCheckpoint(trainer);
    const own = makeGan().optimizer.generator;
    const swapped = makeGan();
    const one = new Trainer<Real>({ model: swapped.model, optimizer: swapped.optimizer.generator, step, log });
    expect(() => fromCheckpoint(bytes, one)).toThrow('is of another training');
    expect(() => trainer.optimizer.checkStateDict(own.stateDict())).toThrow(
      "Trainer: the state is of 'Adam', not of the optimizers discriminator, generator",
    );
    expect(() =>
      trainer.optimizer.checkStateDict({ ...trainer.optimizer.stateDict(), tensors: { 'x.y': normal([1]) } }),
    ).toThrow('the state has x.y');
  });
});

describe('a step that minimizes for one of the optimizers only sometimes', () => {
  const batches = Array.from({ length: 6 }, (_, i) => ({ inputs: onesLike(zerosLike(normal([2, 1]))), turn: i }));
  const train = async (execution: ExecutionMode) => {
    const [often, seldom] = [1, 2].map((key) => new Linear(1, 1, { rng: new Generator(key) }));
    const optimizer = {
      often: new SGD(often.parameters(), { learningRate: 0.1 }),
      seldom: new SGD(seldom.parameters(), { learningRate: 0.1 }),
    };
    const lines: string[] = [];
    const trainer = new Trainer<(typeof batches)[number]>({
      model: new ModuleDict({ often, seldom }),
      optimizer,
      step({ inputs, turn }, minimize) {
        const outputs = often.forward(inputs);
        const loss = outputs.square().mean();
        minimize('often', loss);
        if (turn % 3 === 2) minimize('seldom', seldom.forward(inputs).square().mean());
        return { loss, outputs, targets: inputs };
      },
      execution,
      log: (line) => void lines.push(line),
    });
    const { epochs } = await trainer.fit(batches, { epochs: 1 });
    return { numbers: { ...epochs[0], seconds: 0 }, weights: seldom.weight.value.toArray(), lines };
  };
  const text =
    "the step has not called minimize for seldom when it was traced, so compiled it never would; call it for every optimizer at each step, or train with execution: 'eager'";

  it('is eager where it may be, which is said once, and an error where not', async () => {
    const [eager, auto] = [await train('eager'), await train('auto')];
    expect(auto.numbers).toEqual(eager.numbers);
    expect(auto.weights).toEqual(eager.weights);
    expect(auto.lines).toEqual([`Trainer: training is eager, since it cannot be compiled: Trainer: ${text}`]);
    await expect(train('compiled')).rejects.toThrow(text);
  });
});

import { Parameter } from '@gradkit/autograd';
import { Generator, normal, ones, tensor, trace, zeros, type Tensor } from '@gradkit/core-tensor';
import { expectClose } from '@gradkit-internal/testing';
import { describe, expect, it } from 'vitest';
import {
  Adagrad,
  Adam,
  AdamW,
  clipGradNorm,
  clipGradValue,
  cosineDecay,
  exponentialDecay,
  linearDecay,
  multiStepDecay,
  RMSprop,
  LRScheduler,
  SGD,
  stepDecay,
  warmup,
  type Optimizer,
} from './index.ts';

const optimizers = [
  ['SGD', (w, rate = 1e-3) => new SGD(w, { learningRate: rate })],
  ['SGD, momentum', (w, rate = 1e-3) => new SGD(w, { learningRate: rate, momentum: 0.9 })],
  ['SGD, Nesterov', (w, rate = 1e-3) => new SGD(w, { learningRate: rate, momentum: 0.9, nesterov: true })],
  ['Adagrad', (w, rate = 0.5) => new Adagrad(w, { learningRate: rate })],
  ['RMSprop', (w, rate = 2e-3) => new RMSprop(w, { learningRate: rate })],
  [
    'RMSprop, centered, momentum',
    (w, rate = 1e-3) => new RMSprop(w, { learningRate: rate, centered: true, momentum: 0.5 }),
  ],
  ['Adam', (w, rate = 0.02) => new Adam(w, { learningRate: rate })],
  ['Adam, amsgrad', (w, rate = 0.02) => new Adam(w, { learningRate: rate, amsgrad: true })],
  ['AdamW', (w, rate = 0.02) => new AdamW(w, { learningRate: rate, weightDecay: 0 })],
] as const satisfies [string, (parameters: Parameter[], rate?: number) => Optimizer][];

function descend(optimizer: Optimizer, loss: () => Tensor, steps: number): number {
  for (let i = 0; i < steps; i++) {
    optimizer.zeroGrad();
    loss().backward();
    optimizer.step();
  }
  return loss().item();
}

describe('find the minimum', () => {
  it.each(optimizers)('%s: of a quadratic', (name, make) => {
    const w = new Parameter(tensor([3, -2]));
    const target = tensor([1, 0.5]);
    const loss = (): Tensor => {
      const error = w.value.sub(target);
      return error
        .mul(error)
        .mul(tensor([1, 4]))
        .sum();
    };
    expect(descend(make([w], name === 'Adagrad' ? 0.5 : 0.05), loss, 600)).toBeLessThan(5e-3); // from 29; RMSprop keeps jumping by its rate
  });

  it.each(optimizers)('%s: of the Rosenbrock function, along its valley', (_, make) => {
    const w = new Parameter(tensor([-1, 1]));
    const loss = (): Tensor => {
      const [x, y] = [w.value.slice([[0, 1]]), w.value.slice([[1, 2]])];
      const across = y.sub(x.mul(x));
      const along = x.sub(1);
      return across.mul(across).mul(100).add(along.mul(along)).sum();
    };
    expect(descend(make([w]), loss, 3000)).toBeLessThan(0.1); // from 4
  });
});

function problem(seed: number) {
  const parameters = [[3, 2], [2]].map((shape, i) => new Parameter(normal(shape, { rng: new Generator(seed + i) })));
  const x = normal([4, 3], { rng: new Generator(9) });
  const loss = (): Tensor => x.matmul(parameters[0].value).add(parameters[1].value).tanh().sum();
  return { parameters, loss };
}

describe('resume', () => {
  it.each(optimizers)('%s: goes on exactly', (_, make) => {
    const whole = problem(1);
    const optimizer = make(whole.parameters, 0.1);
    descend(optimizer, whole.loss, 5);
    const state = optimizer.stateDict();
    const rest = problem(2);
    rest.parameters.forEach((parameter, i) => (parameter.value = whole.parameters[i].value));
    descend(optimizer, whole.loss, 5);
    const resumed = make(rest.parameters, 0.7);
    resumed.loadStateDict(state);
    expect(resumed.learningRate).toBe(0.1);
    descend(resumed, rest.loss, 5);
    rest.parameters.forEach(({ value }, i) => expect(value.data).toEqual(whole.parameters[i].value.data));
  });

  it('refuses a state that does not fit, and changes nothing', () => {
    const { parameters, loss } = problem(1);
    const adam = new Adam(parameters, { learningRate: 0.1 });
    descend(adam, loss, 1);
    const state = adam.stateDict();
    const sgd = new SGD(parameters, { learningRate: 0.1 });
    expect(() => sgd.loadStateDict(state)).toThrow('SGD.loadStateDict: the state is of Adam, not of SGD');
    const { '1.square': _, ...incomplete } = state.tensors;
    const cases = [
      [{ ...state, groups: [] }, 'the state has 0 groups but the optimizer has 1'],
      [{ ...state, tensors: incomplete }, 'the state has no 1.square'],
      [
        { ...state, tensors: { ...state.tensors, '0.mean': zeros([2]) } },
        '0.mean is float32 [2] but must be float32 [3, 2]',
      ],
      [
        { ...state, tensors: { ...state.tensors, '7.mean': zeros([2]) } },
        'the state has 7.mean, which none of the 2 parameters has',
      ],
    ] as const;
    for (const [given, text] of cases) expect(() => adam.loadStateDict(given)).toThrow(`Adam.loadStateDict: ${text}`);
    expect(adam.stateDict()).toEqual(state);
  });
});

describe('a step', () => {
  it('leaves alone what has no gradient, and tensors that others hold', () => {
    const [used, unused] = [new Parameter(tensor([1])), new Parameter(tensor([2]))];
    const before = used.value;
    const optimizer = new Adam([used, unused], { learningRate: 0.1 });
    used.value.sum().backward();
    optimizer.step();
    const { tensors } = optimizer.stateDict();
    const mean = tensors['0.mean'].toArray();
    optimizer.step();
    expect([before.toArray(), unused.value.toArray(), tensors['0.mean'].toArray()]).toEqual([[1], [2], mean]);
    expect(Object.keys(tensors)).toEqual(['0.step', '0.mean', '0.square']);
  });

  it('takes options and learning rates of groups', () => {
    const [a, b] = [new Parameter(ones([1])), new Parameter(ones([1]))];
    const groups = [{ parameters: [a] }, { parameters: [b], learningRate: 0.01, weightDecay: 1 }];
    const optimizer = new SGD(groups, { learningRate: 0.1 });
    a.value.add(b.value).sum().backward();
    optimizer.step();
    expectClose([a.value.item(), b.value.item()], [0.9, 0.98]);
    expect(optimizer.learningRates).toEqual([0.1, 0.01]);
    optimizer.learningRate = 0.5;
    expect(optimizer.learningRates).toEqual([0.5, 0.5]);
  });

  it('keeps float64', () => {
    const w = new Parameter(tensor([1], { dtype: 'float64' }));
    const optimizer = new Adam([w], { learningRate: 0.1 });
    w.value.sum().backward();
    optimizer.step();
    expectClose(w.value, [0.9], { relative: 1e-8 });
    expect(w.value.dtype).toBe('float64');
  });

  it('can be traced: rate, moments and step count are inputs, not constants', () => {
    const w = new Parameter(tensor([1, 2]));
    const optimizer = new Adam([w]);
    const { reads, writes } = trace(
      (gradient) => {
        w.grad = gradient;
        optimizer.step();
        return [];
      },
      [{ shape: [2], dtype: 'float32' }],
    );
    const boxes = Object.keys(optimizer.stateDict().tensors);
    expect(boxes).toEqual(['0.step', '0.mean', '0.square']);
    const kept = [...writes.keys()].filter(({ transient }) => !transient); // all but the gradient
    expect([reads.size, kept.length]).toEqual([5, 4]); // the learning rate is only read
    expect(w.value.toArray()).toEqual([1, 2]);
  });
});

describe('clipping', () => {
  const withGradients = (...gradients: number[][]): Parameter[] =>
    gradients.map((gradient) => {
      const parameter = new Parameter(zeros([gradient.length]));
      parameter.grad = tensor(gradient);
      return parameter;
    });

  it('scales all gradients together', () => {
    const parameters = withGradients([3], [0, 4]);
    expect(clipGradNorm(parameters, 1).item()).toBe(5);
    expectClose(parameters.map(({ grad }) => grad!.toArray()).flat() as number[], [0.6, 0, 0.8]);
    expect(clipGradNorm(parameters, 10).item()).toBeCloseTo(1, 5);
    expectClose(parameters[0].grad!, [0.6]);
    expect(clipGradNorm([new Parameter(zeros([1]))], 1).item()).toBe(0);
  });

  it('limits each element', () => {
    const [parameter] = withGradients([3, -0.5, -7]);
    clipGradValue([parameter], 2);
    expect(parameter.grad?.toArray()).toEqual([2, -0.5, -2]);
  });
});

describe('schedules', () => {
  const first = (schedule: (step: number) => number, count = 6): number[] =>
    Array.from({ length: count }, (_, i) => schedule(i));
  it.each([
    ['step', stepDecay({ every: 2 }), [1, 1, 0.1, 0.1, 0.01, 0.01]],
    ['multi-step', multiStepDecay({ after: [1, 4], factor: 0.5 }), [1, 0.5, 0.5, 0.5, 0.25, 0.25]],
    ['exponential', exponentialDecay({ factor: 0.5 }), [1, 0.5, 0.25, 0.125, 0.0625, 0.03125]],
    ['linear', linearDecay({ steps: 4, minimum: 0.2 }), [1, 0.8, 0.6, 0.4, 0.2, 0.2]],
    ['cosine', cosineDecay({ steps: 4, minimum: 0.2 }), [1, 0.8828427, 0.6, 0.3171573, 0.2, 0.2]],
    ['warm-up', warmup(4), [0.25, 0.5, 0.75, 1, 1, 1]],
    ['warm-up and cosine', warmup(2, cosineDecay({ steps: 2 })), [0.5, 1, 1, 0.5, 0, 0]],
  ])('%s', (_, schedule, factors) => expectClose(first(schedule), factors));

  it('set the rate of every group, and resume', () => {
    const make = (): SGD =>
      new SGD(
        [{ parameters: [new Parameter(zeros([1]))] }, { parameters: [new Parameter(zeros([1]))], learningRate: 0.2 }],
        {
          learningRate: 0.1,
        },
      );
    const optimizer = make();
    const scheduler = new LRScheduler(optimizer, warmup(2));
    expect(optimizer.learningRates).toEqual([0.05, 0.1]);
    scheduler.step();
    const state = scheduler.stateDict();
    const resumed = make();
    new LRScheduler(resumed, warmup(2)).loadStateDict(state);
    expect(resumed.learningRates).toEqual([0.1, 0.2]);
  });
});

describe('errors', () => {
  const w = new Parameter(tensor([1]));
  const misfit = new Parameter(tensor([1, 2]));
  misfit.grad = tensor([1]);
  it.each([
    [() => new SGD([], { learningRate: 0.1 }), 'SGD: there are 0 parameters; at least 1 is needed'],
    [() => new SGD([w, w], { learningRate: 0.1 }), 'SGD: a parameter is given twice; each may be in one group only'],
    [() => new SGD([w], { learningRate: -1 }), 'SGD: learningRate is -1; it must be at least 0 and finite'],
    [() => new SGD([w], {} as never), 'SGD: learningRate is undefined; it must be at least 0 and finite'],
    [
      () => new SGD([w], { learningRate: 1, nesterov: true }),
      'SGD: nesterov needs momentum above 0 and dampening 0, not 0 and 0',
    ],
    [() => new Adam([w], { beta1: 1 }), 'Adam: beta1 is 1; it must be at least 0 and below 1'],
    [() => (new Adam([w]).learningRate = NaN), 'Adam: learningRate is NaN; it must be at least 0 and finite'],
    [() => new AdamW([misfit]).step(), 'AdamW: a gradient is [1] but its parameter is [2]'],
    [() => clipGradNorm([w], 0), 'clipGradNorm: maxNorm is 0; it must be above 0'],
    [() => stepDecay({ every: 0 }), 'stepDecay: every is 0; it must be a whole number of at least 1'],
  ])('%#', (call, text) => expect(call).toThrow(text));
});

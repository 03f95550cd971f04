import { Parameter } from '@gradkit/autograd';
import {
  add,
  apply,
  cast,
  defineOp,
  div,
  greater,
  maximum,
  mean,
  mul,
  neg,
  normal,
  pow,
  sqrt,
  State,
  sub,
  tensor,
  where,
  type Tensor,
} from '@gradkit/core-tensor';
import { expectClose } from '@gradkit-internal/testing';
import { describe, expect, it, vi } from 'vitest';
import { adamRule, Optimizer, type BaseOptions, type Rule, type UpdateInput } from '../index.ts';
import { blockUpdate } from './block-update.ts';
import { fuse } from './fuse.ts';
import { traceUpdate } from './traced-update.ts';

/** A rule without moments. */
function ruleOf(next: (input: UpdateInput<never>) => Tensor): Rule<BaseOptions> {
  return {
    name: 'Own',
    defaults: { learningRate: 0.5 },
    moments: () => [],
    check: () => {},
    fuse,
    update: (input) => ({ value: next(input), moments: {} }),
  };
}

/** The value after two steps. */
function stepTwice(rule: Rule<BaseOptions>, value: Tensor, gradient: Tensor): Tensor {
  const parameter = new Parameter(value);
  const optimizer = new Optimizer(rule, [parameter], {});
  for (let i = 0; i < 2; i++) {
    parameter.grad = gradient;
    optimizer.step();
  }
  return parameter.value;
}

const isDerived = (rule: Rule<BaseOptions>, shape = [2, 3]): boolean => {
  const traced = traceUpdate(rule, rule.defaults, shape);
  return traced !== null && blockUpdate(traced, 'float32') !== null;
};

describe('single numbers', () => {
  it('may go through any operation, in double precision', () => {
    const rule = ruleOf(({ value, gradient, stepCount, learningRate }) => {
      const late = cast(greater(stepCount, 1), 'float64');
      const rate = where(greater(stepCount, 1), neg(sqrt(learningRate)), pow(learningRate, 3));
      return add(value, mul(gradient, div(add(rate, late).reshape([1]).reshape([]), 3)));
    });
    expect(isDerived(rule)).toBe(true);
    const expected = [0.5 ** 3 / 3, (1 - Math.sqrt(0.5)) / 3].reduce((value, rate) => Math.fround(value + rate), 0);
    expect(stepTwice(rule, tensor([0, 0]), tensor([1, 1])).toArray()).toEqual([expected, expected]);
  });
});

describe('a moment', () => {
  it('is rounded before others see it, as if it had been stored', () => {
    const rule: Rule<BaseOptions, 'square'> = {
      ...ruleOf(({ value }) => value),
      moments: () => ['square'],
      update({ gradient }) {
        const square = mul(gradient, gradient);
        return { value: sqrt(square), moments: { square } };
      },
    };
    expect(isDerived(rule)).toBe(true);
    expect(stepTwice(rule, tensor([0]), tensor([1e25])).item()).toBe(Infinity); // 1e50 is none in single precision
    const wide = stepTwice(rule, tensor([0], { dtype: 'float64' }), tensor([1e25], { dtype: 'float64' }));
    expect(wide.item()).toBe(1e25);
  });

  it('may stay as it is, and be another vector', () => {
    const rule: Rule<BaseOptions, 'kept' | 'last'> = {
      ...ruleOf(({ value }) => value),
      moments: () => ['kept', 'last'],
      initial: () => 7,
      update: ({ value, gradient, moments: { kept, last } }) => ({
        value: add(value, mul(kept, last)),
        moments: { kept, last: gradient },
      }),
    };
    expect(isDerived(rule)).toBe(true);
    expect(stepTwice(rule, tensor([0]), tensor([2])).item()).toBe(49 + 14);
  });
});

describe('a rule runs as it is written where it', () => {
  const square = defineOp<[x: Tensor]>({
    name: 'sqrt', // not the one with the instruction
    elementwise: true,
    infer: ([x]) => x,
    forward: ([x], y) => x.data.forEach((value, i) => (y.data[i] = value * value)),
    onnx: () => ({ opType: 'Unused' }),
  });
  const noise = new State(tensor([1, 2, 3]));
  const cases: Readonly<Record<string, [next: (input: UpdateInput<never>) => Tensor, after: number[]]>> = {
    'measures the whole gradient': [({ value, gradient }) => sub(value, mean(gradient)), [-2, -2, -2]],
    'has an operation of its own': [({ gradient }) => apply(square, [gradient], {}), [0, 1, 4]],
    'compares elements': [({ value, gradient }) => where(greater(gradient, 0), add(value, 1), value), [0, 2, 2]],
    'uses a tensor of the same shape': [({ value }) => add(value, tensor([1, 2, 3])), [2, 4, 6]],
    'reads a state': [({ value }) => add(value, noise.value), [2, 4, 6]],
    'looks at values': [
      ({ value, gradient }) => mul(add(value, 1), gradient.toArray().toString() === '' ? 0 : 2),
      [6, 6, 6],
    ],
    'insists on single precision': [({ value }) => add(value, tensor(1)), [2, 2, 2]],
  };
  it.each(Object.entries(cases))('%s', (_, [next, after]) => {
    const rule = ruleOf(next);
    expect(traceUpdate(rule, rule.defaults, [3])).toBe(null);
    expect(stepTwice(rule, tensor([0, 0, 0]), tensor([0, 1, 2])).toArray()).toEqual(after);
  });

  it('draws random numbers, new ones each time', () => {
    const rule = ruleOf(({ value }) => add(value, normal(value.shape, { dtype: value.dtype })));
    expect(traceUpdate(rule, rule.defaults, [3])).toBe(null);
    const [a, b] = [0, 1].map(() => stepTwice(rule, tensor([0]), tensor([0])).item());
    expect(a).not.toBe(b);
  });

  it('and shows its errors', () => {
    const rule = ruleOf(({ value }) => add(value, tensor([1, 2])));
    expect(() => stepTwice(rule, tensor([0, 0, 0]), tensor([0, 1, 2]))).toThrow('add: ');
  });
});

describe('a rule that looks at shapes', () => {
  it('is derived for each', () => {
    const rule = ruleOf(({ value }) => (value.rank === 1 ? maximum(value, 3) : add(value, value.size)));
    const parameters = [
      new Parameter(tensor([1, 5])),
      new Parameter(tensor([[1, 5]])),
      new Parameter(tensor([2, 0, 0])),
    ];
    const optimizer = new Optimizer(rule, parameters, {});
    for (const parameter of parameters) parameter.grad = parameter.value;
    optimizer.step();
    expect(parameters.map(({ value }) => value.toArray())).toEqual([[3, 5], [[3, 7]], [3, 3, 3]]);
    expect([isDerived(rule, [4]), isDerived(rule, [2, 2])]).toEqual([true, true]);
    const updates = fuse(rule, rule.defaults);
    const [a, b, c] = [
      [1, 2],
      [2, 1],
      [2, 2],
    ].map((shape) => updates({ shape, dtype: 'float32' }));
    expect([a === b, a === c]).toEqual([true, false]); // of four elements, 4 is added
  });

  it('or once, if they make no difference', () => {
    const updates = fuse(adamRule, adamRule.defaults);
    const [a, b] = [[1, 2], [3]].map((shape) => updates({ shape, dtype: 'float32' }));
    expect(a).toBe(b);
    expect(updates({ shape: [3], dtype: 'float64' })).not.toBe(b);
  });
});

describe('without WebAssembly, as where a page forbids it', () => {
  it('steps are the same, but for roundings', () => {
    const rule = ruleOf(({ value, gradient, learningRate }) => div(sub(value, mul(gradient, learningRate)), 3));
    const run = (): Tensor => stepTwice(rule, tensor([1, -2, 0.3]), tensor([0.1, 0.2, 0.3]));
    vi.stubGlobal('WebAssembly', undefined);
    try {
      expect(isDerived(rule)).toBe(false);
      const without = run();
      vi.unstubAllGlobals();
      expect(isDerived(rule)).toBe(true);
      expectClose(run(), without);
    } finally {
      vi.unstubAllGlobals();
    }
  });
});

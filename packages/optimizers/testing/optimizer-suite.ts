import { Parameter } from '@gradkit/autograd';
import { equalTensors, Generator, normal, tensor, type Shape, type Tensor } from '@gradkit/core-tensor';
import { expectClose } from '@gradkit-internal/testing';
import { describe, expect, it } from 'vitest';
import type { BaseOptions, Complete, Optimizer, ParameterGroup, Rule } from '../src/index.ts';
import { blockUpdate } from '../src/kernel/block-update.ts';
import { traceUpdate } from '../src/kernel/traced-update.ts';
import { initialValues } from '../src/parameter-state.ts';
import { descend, layer, quadratic, rosenbrock } from './descend.ts';
import { tensorUpdate } from './tensor-update.ts';

/** An optimizer, options, and learning rates that suit the problems. */
export interface OptimizerCase<O extends BaseOptions> {
  readonly rule: Rule<O>;
  readonly optimizer: new (parameters: Iterable<Parameter> | Iterable<ParameterGroup<O>>, options: O) => Optimizer<O>;
  readonly options: O;
  readonly rates: { readonly quadratic: number; readonly rosenbrock: number };
  /** false: the rule is more than operations on elements, and runs as it is written; default true */
  readonly elementwise?: boolean;
  /** its parameters must be matrices; default false */
  readonly matrices?: boolean;
}

const dtypes = ['float32', 'float64'] as const;
const shapes: readonly Shape[] = [[], [1], [7], [3, 50], [0], [40_001]]; // the last takes several blocks

/** The laws that every optimizer and its rule keep. */
export function optimizerSuite<O extends BaseOptions>(
  name: string,
  { rule, optimizer: Class, options, rates, elementwise = true, matrices = false }: OptimizerCase<O>,
): void {
  const vector = matrices ? [1, 2] : [2];
  const make = (parameters: Iterable<Parameter> | Iterable<ParameterGroup<O>>, learningRate: number): Optimizer<O> =>
    new Class(parameters, { ...options, learningRate });

  describe(`${name}: laws of an optimizer`, () => {
    it.each(dtypes)('finds the minimum of a quadratic in %s', (dtype) => {
      const problem = quadratic(dtype, vector);
      expect(descend(make(problem.parameters, rates.quadratic), problem, 600)).toBeLessThan(5e-3); // RMSprop keeps jumping by its rate
      expect(problem.parameters[0].value.dtype).toBe(dtype);
    });

    it.each(elementwise ? dtypes : (['float64'] as const))('goes along the valley of Rosenbrock in %s', (dtype) => {
      const problem = rosenbrock(dtype, vector);
      expect(descend(make(problem.parameters, rates.rosenbrock), problem, 3000)).toBeLessThan(0.1);
    });

    it('goes on from its state to the same bits', () => {
      const [whole, rest] = [layer(1, vector), layer(2, vector)];
      const optimizer = make(whole.parameters, 0.1);
      descend(optimizer, whole, 5);
      const state = optimizer.stateDict();
      rest.parameters.forEach((parameter, i) => (parameter.value = whole.parameters[i].value));
      descend(optimizer, whole, 5);
      const resumed = make(rest.parameters, 0.7);
      resumed.loadStateDict(state);
      descend(resumed, rest, 5);
      expect(resumed.stateDict()).toEqual(optimizer.stateDict());
      rest.parameters.forEach(({ value }, i) => expect(value.data).toEqual(whole.parameters[i].value.data));
    });

    it('treats groups as optimizers of their own', () => {
      const [together, apart] = [layer(1, vector), layer(1, vector)];
      const [weight, bias] = together.parameters;
      const own = { parameters: [bias], learningRate: 0.3 };
      const groups = [{ parameters: [weight] }, own] as readonly object[] as readonly ParameterGroup<O>[];
      descend(make(groups, 0.1), together, 3);
      const [a, b] = [make([apart.parameters[0]], 0.1), make([apart.parameters[1]], 0.3)];
      const both = {
        zeroGrad: () => [a, b].forEach((one) => one.zeroGrad()),
        step: () => [a, b].forEach((one) => one.step()),
      };
      descend(both, apart, 3);
      together.parameters.forEach(({ value }, i) => expect(value.data).toEqual(apart.parameters[i].value.data));
    });
  });

  const laws = elementwise ? kernelLaws : writtenLaws;
  laws(name, rule, options);
}

/** What is more than operations on elements has no kernel. */
function writtenLaws<O extends BaseOptions>(name: string, rule: Rule<O>, options: O): void {
  it(`${name}: the rule runs as it is written`, () => {
    const all = { ...rule.defaults, ...options } as Complete<O>;
    expect(traceUpdate(rule, all, [3, 2])).toBeNull();
  });
}

function kernelLaws<O extends BaseOptions>(name: string, rule: Rule<O>, options: O): void {
  describe(`${name}: what is derived from the rule does what the rule does`, () => {
    const all = { ...rule.defaults, ...options, learningRate: 0.01 } as Complete<O>;
    const momentum = rule.momentum === undefined ? 0 : (all as Record<string, number>)[rule.momentum];

    it.each(dtypes)('operation by operation, to the last bit: %s', (dtype) => {
      for (const shape of shapes) {
        const traced = traceUpdate(rule, all, shape)!;
        const [kernel, tensors] = [blockUpdate(traced, dtype)!, tensorUpdate(traced, dtype)];
        let [fast, slow] = [start(rule, all, shape, dtype), start(rule, all, shape, dtype)];
        for (let stepCount = 1; stepCount <= 3; stepCount++) {
          const gradient = normal(shape, { rng: new Generator(stepCount) }).cast(dtype);
          const unseen = new Set(stepCount === 3 ? Object.values(fast.moments) : []); // then changed where they lie
          const numbers = { gradient, unseen, stepCount, learningRate: 0.01, momentum };
          fast = kernel({ ...fast, ...numbers });
          slow = tensors({ ...slow, ...numbers });
          for (const [found, expected] of zip(fast, slow)) expect(equalTensors(found, expected)).toBe(true);
        }
      }
    });

    it.each(dtypes)('as it is written, but for roundings; in double precision to the last bit: %s', (dtype) => {
      const shape = [3, 5];
      const kernel = blockUpdate(traceUpdate(rule, all, shape)!, dtype)!;
      let [fast, written] = [start(rule, all, shape, dtype), start(rule, all, shape, dtype)];
      for (let stepCount = 1; stepCount <= 5; stepCount++) {
        const gradient = normal(shape, { rng: new Generator(stepCount) }).cast(dtype);
        fast = kernel({ ...fast, gradient, unseen: new Set(), stepCount, learningRate: 0.01, momentum });
        const numbers = { stepCount: tensor(stepCount, { dtype }), learningRate: tensor(0.01, { dtype }), momentum };
        written = rule.update({ ...written, gradient, ...numbers }, all);
        const tolerance = dtype === 'float64' ? { relative: 0, absolute: 0 } : {};
        for (const [found, expected] of zip(fast, written)) expectClose(found, expected, tolerance);
      }
    });
  });
}

interface Values {
  readonly value: Tensor;
  readonly moments: Readonly<Record<string, Tensor>>;
}

function start<O extends object>(
  rule: Rule<O>,
  options: Complete<O>,
  shape: Shape,
  dtype: 'float32' | 'float64',
): Values {
  const { step: _, ...moments } = initialValues({ rule, options }, { shape, dtype });
  return { value: normal(shape, { rng: new Generator(7) }).cast(dtype), moments };
}

function zip(a: Values, b: Values): (readonly [Tensor, Tensor])[] {
  return [[a.value, b.value], ...Object.keys(a.moments).map((name) => [a.moments[name], b.moments[name]] as const)];
}

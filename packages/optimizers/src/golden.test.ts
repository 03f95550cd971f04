import { Parameter } from '@gradkit/autograd';
import { tensor, type Tensor } from '@gradkit/core-tensor';
import { expectClose, readGolden, type Written } from '@gradkit-internal/testing';
import { describe, expect, it } from 'vitest';
import type { Optimizer, Rule } from './index.ts';
import * as optimizers from './index.ts';
import { withDefaults, type BaseOptions } from './options.ts';
import { initialValues } from './parameter-state.ts';

interface Golden {
  readonly start: readonly Written[];
  readonly sequences: Readonly<Record<string, readonly (readonly (Written | null)[])[]>>;
  readonly runs: readonly {
    readonly optimizer: string;
    readonly options: BaseOptions & { readonly maximize?: boolean };
    readonly sequence: string;
    readonly values: readonly (readonly Written[])[];
  }[];
  readonly outliers: readonly {
    readonly optimizer: string;
    readonly options: object;
    readonly gradients: readonly number[];
    readonly values: readonly Written[];
  }[];
}

const { ...all } = optimizers as Readonly<Record<string, unknown>>;
const classOf = (name: string) => all[name] as new (parameters: Iterable<Parameter>, options: object) => Optimizer;
const ruleOf = (name: string) =>
  Object.values(all).find(
    (one) => (one as Rule<BaseOptions>).name === name && typeof one === 'object',
  ) as Rule<BaseOptions>;

const golden = readGolden<Golden>('optimizers/optimizers');
const runs = golden.runs.map((run) => ({
  ...run,
  name: `${run.optimizer} ${JSON.stringify(run.options)}, ${run.sequence}`,
}));
const outliers = golden.outliers.map((run) => ({
  ...run,
  name: `${run.optimizer} ${JSON.stringify(run.options)}, ${run.gradients[1]}`,
}));

const read = ({ shape, data }: Written): Tensor => tensor(data, { shape });
const readOrNull = (one: Written | null): Tensor | null => (one === null ? null : read(one));

describe('twelve steps are those of PyTorch, with gradients that are missing, zero and 1e20', () => {
  it.each(runs)('$name', ({ optimizer, options, sequence, values }) => {
    const parameters = golden.start.map((one) => new Parameter(read(one)));
    const made = new (classOf(optimizer))(parameters, options);
    values.forEach((expected, i) => {
      parameters.forEach((parameter, j) => (parameter.grad = readOrNull(golden.sequences[sequence][i][j])));
      made.step();
      parameters.forEach(({ value }, j) => expectClose(value, expected[j]));
    });
    expect(values).toHaveLength(12);
  });
});

describe('twelve steps of tensor operations, as they are traced, are those of PyTorch', () => {
  it.each(runs)('$name', ({ optimizer, options, sequence, values }) => {
    const rule = ruleOf(optimizer);
    const complete = withDefaults(rule.defaults, options);
    const momentum = rule.momentum === undefined ? 0 : (complete as Record<string, number>)[rule.momentum];
    golden.start.forEach((one, j) => {
      const { step: _, ...moments } = initialValues({ rule, options: complete }, read(one));
      let state = { value: read(one), moments };
      let count = 0;
      values.forEach((expected, i) => {
        const given = readOrNull(golden.sequences[sequence][i][j]);
        if (given === null) return;
        const gradient = options.maximize === true ? given.neg() : given;
        const numbers = { stepCount: tensor(++count), learningRate: tensor(complete.learningRate), momentum };
        state = rule.update({ ...state, gradient, ...numbers }, complete);
        expectClose(state.value, expected[j]);
      });
    });
  });
});

describe('steps with a gradient whose square is beyond single precision are those of PyTorch', () => {
  it.each(outliers)('$name', ({ optimizer, options, gradients, values }) => {
    const parameter = new Parameter(tensor([1]));
    const made = new (classOf(optimizer))([parameter], { learningRate: 0.01, ...options });
    values.forEach((value, i) => {
      parameter.grad = tensor([gradients[i]]);
      made.step();
      expectClose(parameter.value, value);
    });
  });
});

it('every optimizer has golden steps, with and without options', () => {
  const names = Object.values(all).flatMap((one) =>
    (one as Rule<BaseOptions>).defaults === undefined ? [] : (one as Rule<BaseOptions>).name,
  );
  expect(names.length).toBe(16);
  expect(names.filter((name) => runs.filter(({ optimizer }) => optimizer === name).length < 4)).toEqual([]);
});

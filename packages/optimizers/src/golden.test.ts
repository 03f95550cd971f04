import { Parameter } from '@gradkit/autograd';
import { tensor, type Tensor } from '@gradkit/core-tensor';
import { expectClose, readGolden, type Written } from '@gradkit-internal/testing';
import { describe, it } from 'vitest';
import {
  Adagrad,
  adagradRule,
  Adam,
  adamRule,
  AdamW,
  adamWRule,
  RMSprop,
  rmspropRule,
  SGD,
  sgdRule,
  type BaseOptions,
  type Rule,
} from './index.ts';
import { withDefaults } from './options.ts';
import { initialValues } from './parameter-state.ts';

interface Golden {
  readonly start: Written;
  readonly gradients: readonly Written[];
  readonly runs: readonly {
    readonly optimizer: keyof typeof makers;
    readonly options: BaseOptions;
    readonly values: readonly Written[];
  }[];
  readonly outliers: readonly {
    readonly optimizer: keyof typeof makers;
    readonly options: object;
    readonly gradients: readonly number[];
    readonly values: readonly Written[];
  }[];
}

const makers = { SGD, Adagrad, RMSprop, Adam, AdamW };
const rules = { SGD: sgdRule, Adagrad: adagradRule, RMSprop: rmspropRule, Adam: adamRule, AdamW: adamWRule };
const golden = readGolden<Golden>('optimizers');
const runs = golden.runs.map((run) => ({ ...run, name: `${run.optimizer} ${JSON.stringify(run.options)}` }));
const outliers = golden.outliers.map((run) => ({
  ...run,
  name: `${run.optimizer} ${JSON.stringify(run.options)}, ${run.gradients[1]}`,
}));

const read = ({ shape, data }: Written): Tensor => tensor(data, { shape });

describe('ten steps are those of PyTorch', () => {
  it.each(runs)('$name', ({ optimizer, options, values }) => {
    const parameter = new Parameter(read(golden.start));
    const made = new makers[optimizer]([parameter], options);
    values.forEach((value, i) => {
      parameter.grad = read(golden.gradients[i]);
      made.step();
      expectClose(parameter.value, value);
    });
  });
});

describe('ten steps of tensor operations, as they are traced, are those of PyTorch', () => {
  it.each(runs)('$name', ({ optimizer, options, values }) => {
    const rule = rules[optimizer] as Rule<BaseOptions>;
    const all = withDefaults(rule.defaults, options);
    const { step: _, ...moments } = initialValues({ rule, options: all }, read(golden.start));
    let state = { value: read(golden.start), moments };
    values.forEach((value, i) => {
      const momentum = rule.momentum === undefined ? 0 : (all as Record<string, number>)[rule.momentum];
      const numbers = { stepCount: tensor(i + 1), learningRate: tensor(all.learningRate), momentum };
      state = rule.update({ ...state, gradient: read(golden.gradients[i]), ...numbers }, all);
      expectClose(state.value, value);
    });
  });
});

describe('steps with a gradient whose square is beyond single precision are those of PyTorch', () => {
  it.each(outliers)('$name', ({ optimizer, options, gradients, values }) => {
    const parameter = new Parameter(tensor([1]));
    const made = new makers[optimizer]([parameter], { learningRate: 0.01, ...options });
    values.forEach((value, i) => {
      parameter.grad = tensor([gradients[i]]);
      made.step();
      expectClose(parameter.value, value);
    });
  });
});

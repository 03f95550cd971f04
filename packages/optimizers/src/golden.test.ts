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
  Optimizer,
  RMSprop,
  rmspropRule,
  SGD,
  sgdRule,
  type BaseOptions,
  type Rule,
} from './index.ts';

interface Golden {
  readonly start: Written;
  readonly gradients: readonly Written[];
  readonly runs: readonly {
    readonly optimizer: keyof typeof makers;
    readonly options: BaseOptions;
    readonly values: readonly Written[];
  }[];
}

const makers = { SGD, Adagrad, RMSprop, Adam, AdamW };
const rules = { SGD: sgdRule, Adagrad: adagradRule, RMSprop: rmspropRule, Adam: adamRule, AdamW: adamWRule };
const golden = readGolden<Golden>('optimizers');
const runs = golden.runs.map((run) => ({ ...run, name: `${run.optimizer} ${JSON.stringify(run.options)}` }));

const read = ({ shape, data }: Written): Tensor => tensor(data, { shape });

function expectSteps(values: readonly Written[], make: (parameters: Parameter[]) => Optimizer): void {
  const parameter = new Parameter(read(golden.start));
  const optimizer = make([parameter]);
  values.forEach((value, i) => {
    parameter.grad = read(golden.gradients[i]);
    optimizer.step();
    expectClose(parameter.value, value);
  });
}

describe('ten steps are those of PyTorch', () => {
  it.each(runs)('$name', ({ optimizer, options, values }) => {
    expectSteps(values, (parameters) => new makers[optimizer](parameters, options));
  });
});

describe('ten steps of tensor operations, as they are traced, are those of PyTorch', () => {
  it.each(runs)('$name', ({ optimizer, options, values }) => {
    const { learningRate } = new makers[optimizer]([new Parameter(tensor([0]))], options); // the default, if not given
    const composed = { ...(rules[optimizer] as Rule<BaseOptions>), kernel: undefined };
    expectSteps(values, (parameters) => new Optimizer(composed, parameters, { ...options, learningRate }));
  });
});

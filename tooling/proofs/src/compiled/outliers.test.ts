import { Parameter } from '@gradkit/autograd';
import { compile } from '@gradkit/compile';
import { tensor, type Tensor } from '@gradkit/core-tensor';
import { Adagrad, Adam, Adamax, AdamW, ASGD, NAdam, RAdam, RMSprop, SGD } from '@gradkit/optimizers';
import { expectClose, readGolden } from '@gradkit-internal/testing';
import { expect, test } from 'vitest';

const optimizers = { SGD, Adagrad, RMSprop, Adam, AdamW, Adamax, NAdam, RAdam, ASGD };

interface Outlier {
  readonly optimizer: keyof typeof optimizers;
  readonly options: object;
  readonly gradients: readonly number[];
  readonly values: readonly { readonly data: readonly number[] }[];
}

const { outliers } = readGolden<{ readonly outliers: readonly Outlier[] }>('optimizers/optimizers');
const named = outliers.map((run) => ({
  ...run,
  name: `${run.optimizer} ${JSON.stringify(run.options)}, ${run.gradients[1]}`,
}));

// of one number, which is worked out in JavaScript, and of several, which are not
test.each(named)(
  'compiled steps with a gradient whose square is beyond single precision are those of PyTorch: $name',
  async ({ optimizer, options, gradients, values }) => {
    const parameters = [new Parameter(tensor([1])), new Parameter(tensor([1, 1, 1]))];
    const made = new optimizers[optimizer](parameters, { learningRate: 0.01, ...options });
    const step = compile((slope: Tensor) => {
      made.zeroGrad();
      const losses = parameters.map(({ value }) => value.mul(slope).sum());
      losses[0].add(losses[1]).backward();
      made.step();
    });
    for (const [i, { data }] of values.entries()) {
      await step(tensor(gradients[i]));
      expectClose(parameters[0].value, tensor(data));
      expectClose(parameters[1].value, tensor([data[0], data[0], data[0]]));
    }
    expect(values).toHaveLength(4);
  },
);

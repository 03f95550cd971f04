import { Parameter } from '@gradkit/autograd';
import { compile } from '@gradkit/compile';
import { tensor, type Tensor } from '@gradkit/core-tensor';
import * as all from '@gradkit/optimizers';
import { expectClose, readGolden, type Written } from '@gradkit-internal/testing';
import { describe, expect, it } from 'vitest';

interface Golden {
  readonly start: readonly Written[];
  readonly sequences: Readonly<Record<string, readonly (readonly (Written | null)[])[]>>;
  readonly runs: readonly {
    readonly optimizer: string;
    readonly options: object;
    readonly sequence: string;
    readonly values: readonly (readonly Written[])[];
  }[];
}

const golden = readGolden<Golden>('optimizers/optimizers');
const { ...optimizers } = all as Readonly<Record<string, unknown>>;
const runs = golden.runs.map((run) => ({
  ...run,
  name: `${run.optimizer} ${JSON.stringify(run.options)}, ${run.sequence}`,
}));
const read = ({ shape, data }: Written): Tensor => tensor(data, { shape });

describe('twelve compiled steps are those of PyTorch', () => {
  it.each(runs)('$name', async ({ optimizer, options, sequence, values }) => {
    const parameters = golden.start.map((one) => new Parameter(read(one)));
    const Class = optimizers[optimizer] as new (of: readonly Parameter[], options: object) => all.Optimizer;
    const made = new Class(parameters, options);
    const step = compile((slopes: readonly (Tensor | null)[]) => {
      parameters.forEach((parameter, i) => (parameter.grad = slopes[i]));
      made.step();
    });
    for (const [i, expected] of values.entries()) {
      await step(golden.sequences[sequence][i].map((one) => (one === null ? null : read(one))));
      parameters.forEach(({ value }, j) => expectClose(value, expected[j]));
    }
    expect(values).toHaveLength(12);
  });
});

import { grad } from '@gradkit/autograd';
import { tensor, type Tensor } from '@gradkit/core-tensor';
import * as losses from '@gradkit/losses';
import { expectClose, readGolden } from '@gradkit-internal/testing';
import { describe, expect, test } from 'vitest';
import { callOf, type Attributes, type Call } from '../call.ts';
import { resultsOf, type Function } from '../proof.ts';
import { forms } from './forms.ts';

interface Case {
  readonly name: string;
  readonly attributes: Attributes;
  readonly inputs: readonly { readonly shape: readonly number[]; readonly data: readonly number[] }[];
  readonly gradients: readonly (readonly number[])[];
}

const golden = readGolden<Readonly<Record<'float32' | 'float64', readonly Case[]>>>('numerics/gradients-at-edges');

const ofLosses: Readonly<Record<string, Call>> = {
  cosineEmbeddingLoss: ([x, y]) => losses.cosineEmbeddingLoss(x, y, tensor([1, -1], { dtype: x.dtype })),
  huber: ([x, y], options) => losses.huber(x, y, options),
  mae: ([x, y], options) => losses.mae(x, y, options),
  mse: ([x, y], options) => losses.mse(x, y, options),
  smoothL1Loss: ([x, y], options) => losses.smoothL1Loss(x, y, options),
};

/** Of less precision in PyTorch's float64: a 1/6 in float32, a series cut off early. */
const coarse = ['digamma', 'hardsigmoid'];

/** The gradients of the sum of a function's first result. */
function gradientsOf({ name, attributes, inputs }: Case): Function {
  const call = ofLosses[name] ?? callOf(name);
  const total = (...given: Tensor[]): Tensor => resultsOf(call(given, attributes))[0].sum();
  return grad(total, { argnums: [...inputs.keys()] });
}

// at kinks and poles, at ties, infinities, zeros of both signs and NaN
describe.each(['float32', 'float64'] as const)('gradients at edges in %s', (dtype) => {
  const cases = golden[dtype].map((each) => ({
    ...each,
    title: `${each.name} ${JSON.stringify(each.attributes)}`,
    gradientsAt: gradientsOf(each),
    tensors: each.inputs.map(({ data, shape }) => tensor(data, { dtype, shape })),
  }));
  const expectThose = (of: typeof cases, found: readonly Tensor[]): void => {
    let at = 0;
    const faults: string[] = [];
    for (const { name, title, tensors, gradients } of of) {
      const close = dtype === 'float32' || coarse.includes(name) ? {} : { relative: 1e-12, absolute: 1e-12 };
      for (const [i, { shape }] of tensors.entries()) {
        try {
          expectClose(found[at++], tensor(gradients[i], { dtype, shape }), close);
        } catch (error) {
          faults.push(`${title}, input ${i}: ${(error as Error).message}`);
        }
      }
    }
    expect(faults).toEqual([]);
  };
  /** All of them in one graph. */
  const together = (of: typeof cases) => ({
    inputs: of.flatMap(({ tensors }) => tensors),
    gradientsAt: (...given: Tensor[]): readonly Tensor[] => {
      let at = 0;
      return of.flatMap(({ gradientsAt, tensors }) => gradientsAt(...given.slice(at, (at += tensors.length))));
    },
  });

  test.each(cases)('$title: those of PyTorch', (each) => expectThose([each], each.gradientsAt(...each.tensors)));

  test.each(['compiled', 'exported'] as const)('%s, all are those of PyTorch', async (form) => {
    const { inputs, gradientsAt } = together(cases);
    expectThose(cases, await forms[form](gradientsAt, inputs)(inputs));
  });
});

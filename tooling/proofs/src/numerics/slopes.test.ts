import { grad } from '@gradkit/autograd';
import { tensor, type Tensor } from '@gradkit/core-tensor';
import { expectClose, readGolden } from '@gradkit-internal/testing';
import { describe, test } from 'vitest';
import { callOf, type Attributes } from '../call.ts';
import { resultsOf, type Function } from '../proof.ts';
import { forms } from './forms.ts';

/** A number as JSON has it. */
type Written = number | 'NaN' | 'Infinity' | '-Infinity';

interface Slopes {
  readonly values: readonly Written[];
  readonly results: Readonly<Record<string, { readonly attributes: Attributes; readonly slope: readonly Written[] }>>;
}

const golden = readGolden<Readonly<Record<'float32' | 'float64', { readonly slopes: Slopes }>>>('special');

/** The gradient of a function that goes element by element. */
function slopeOf(name: string, attributes: Attributes): Function {
  const call = callOf(name);
  const slope = grad((x: Tensor) => resultsOf(call([x], attributes))[0].sum());
  return (x) => [slope(x)];
}

// at kinks and ends, at infinities and NaN
describe.each(['float32', 'float64'] as const)('the slope in %s', (dtype) => {
  const { values, results } = golden[dtype].slopes;
  const x = tensor(values.map(Number), { dtype });
  const close = dtype === 'float32' ? {} : { relative: 1e-12, absolute: 1e-12 };

  test.each(Object.entries(results))('of %s is that of PyTorch, eager, compiled and exported', async (name, each) => {
    const f = slopeOf(name, each.attributes);
    const tolerance = name === 'hardsigmoid' ? {} : close; // its 1/6 is a float32 in PyTorch
    const expected = tensor(each.slope.map(Number), { dtype });
    expectClose(f(x)[0], expected, tolerance);
    for (const form of [forms.compiled(f), forms.exported(f, [x])])
      expectClose((await form([x]))[0], expected, tolerance);
  });
});

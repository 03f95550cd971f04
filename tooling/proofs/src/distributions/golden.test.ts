import { isFloating, where, type Tensor } from '@gradkit/core-tensor';
import { klDivergence, type Distribution, type Transform } from '@gradkit/distributions';
import { expectClose } from '@gradkit-internal/testing';
import { describe, expect, it } from 'vitest';
import { read } from '../golden.ts';
import { build, differentiate, golden, leavesOf, type Differentiated } from './build.ts';

/** Compares a result and its gradients. */
function expectSame(f: (...inputs: Tensor[]) => Tensor, inputs: readonly Tensor[], expected: Differentiated): void {
  expectClose(f(...inputs), read(expected.value));
  if (inputs.length === 0 || expected.gradients.every((gradient) => gradient === null)) return;
  const weighted = (...given: Tensor[]): Tensor => f(...given).mul(read(expected.dy)).sum(); // prettier-ignore
  const { gradients } = differentiate(weighted, inputs);
  expected.gradients.forEach((gradient, i) => {
    if (gradient !== null) expectClose(gradients[i], withNumbers(read(gradient), gradients[i]));
  });
}

/** PyTorch's gradients, but ours where they are NaN: there it multiplies 0 by ∞, on the way to what does not count, and we do not. */
function withNumbers(expected: Tensor, ours: Tensor): Tensor {
  return where(expected.isNaN(), ours, expected);
}

describe('distributions', () => {
  it.each(golden.cases)('$name: shapes, moments and values of PyTorch', (one) => {
    const d = build<Distribution>(one, leavesOf(one).map(read));
    expect([d.batchShape, d.eventShape]).toEqual([one.batchShape, one.eventShape]);
    const { enumerateSupport, ...properties } = one.values;
    for (const [name, value] of Object.entries(properties))
      expectClose((d as unknown as Record<string, Tensor>)[name], read(value)); // names in a file
    expect(d.hasEnumerateSupport).toBe(enumerateSupport !== undefined);
    if (enumerateSupport !== undefined) expectClose(d.enumerateSupport(), read(enumerateSupport));
  });

  it.each(golden.cases)('$name: logProb and its gradients', (one) => {
    const x = read(one.x);
    const leaves = leavesOf(one).map(read);
    const hasGradient = one.results.logProb.gradients.length > leaves.length;
    const f = (...inputs: Tensor[]): Tensor =>
      build<Distribution>(one, inputs).logProb(hasGradient ? inputs.at(-1)! : x);
    expectSame(f, hasGradient && isFloating(x.dtype) ? [...leaves, x] : leaves, one.results.logProb);
  });

  it.each(golden.cases)('$name: cdf, icdf and entropy, with gradients', (one) => {
    const { cdf, icdf, entropy } = one.results;
    const leaves = leavesOf(one).map(read);
    const make = (...inputs: Tensor[]): Distribution => build(one, inputs);
    if (cdf) expectSame((...inputs) => make(...inputs).cdf(read(one.x)), leaves, cdf);
    if (icdf) expectSame((...inputs) => make(...inputs).icdf(read(icdf.given!)), leaves, icdf);
    if (entropy) expectSame((...inputs) => make(...inputs).entropy(), leaves, entropy);
    expect(leaves.length + one.given.length).toBeGreaterThan(0);
  });

  it.each(golden.outside)('$name: logProb outside of the support, where nothing is checked', (one) => {
    const d = build<Distribution>(one, leavesOf(one).map(read));
    expectClose(d.logProb(read(one.x)), read(one.value));
  });

  it.each(golden.divergences)('klDivergence of $name', (one) => {
    const [ofP, ofQ] = [leavesOf(one.p), leavesOf(one.q)];
    const f = (...inputs: Tensor[]): Tensor =>
      klDivergence(build(one.p, inputs.slice(0, ofP.length)), build(one.q, inputs.slice(ofP.length)));
    expectSame(f, [...ofP, ...ofQ].map(read), one);
  });

  it.each(golden.transforms)('$name: forward, inverse and determinant', (one) => {
    const transform = build<Transform>(one, leavesOf(one).map(read));
    const x = read(one.x);
    expectSame((given) => transform.forward(given), [x], one.y);
    expectClose(transform.inv.forward(read(one.y.value)), read(one.inverse));
    expect(transform.forwardShape(x.shape)).toEqual(one.y.value.shape);
    expect(transform.inverseShape(one.y.value.shape)).toEqual(x.shape);
    if (one.determinant !== null)
      expectSame((given) => transform.logAbsDetJacobian(given, transform.forward(given)), [x], one.determinant);
  });
});

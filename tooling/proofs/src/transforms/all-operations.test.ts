import { vmap } from '@gradkit/autograd';
import { isFloating, mul, stack, sum, type Tensor } from '@gradkit/core-tensor';
import { expectClose } from '@gradkit-internal/testing';
import { describe, expect, it } from 'vitest';
import { callOf } from '../call.ts';
import { gradientsOf } from '../gradients-of.ts';
import { casesOf, families, inputsOf, operationsIn, resultsOf, withGradients, type Function } from '../proof.ts';

/** Examples like one, of other numbers. */
function examplesOf(x: Tensor): Tensor[] {
  return isFloating(x.dtype) ? [x, mul(x, 0.75)] : [x, x];
}

/** A function mapped over some of its arguments, and the same one example after the other. */
function bothWays(f: Function, inputs: readonly Tensor[], isMapped: readonly boolean[]): [Tensor[], Tensor[]] {
  const examples = inputs.map((x, i) => (isMapped[i] ? examplesOf(x) : null));
  const given = inputs.map((x, i) => (examples[i] === null ? x : stack(examples[i])));
  const mapped = vmap(f, { inAxes: isMapped.map((one) => (one ? 0 : null)) })(...given);
  const each = [0, 1].map((k) => f(...inputs.map((x, i) => examples[i]?.[k] ?? x)));
  return [[...mapped], each[0].map((first, i) => stack([first, each[1][i]]))];
}

describe.each(families)('vmap of what belongs to %s', (family) => {
  it.each(operationsIn(family))('%s: results and gradients are those of each example', (name) => {
    const cases = casesOf(family, name);
    for (const golden of family === 'recurrent' ? cases.slice(0, 3) : cases) {
      const f = withGradients(callOf(name), golden);
      const inputs = inputsOf(golden);
      const ways = [
        inputs.map(() => true),
        ...(inputs.length < 2 ? [] : inputs.map((_, i) => inputs.map((_x, k) => k === i))),
      ];
      for (const isMapped of ways) {
        const [actual, expected] = bothWays(f, inputs, isMapped);
        expected.forEach((y, i) => {
          expect(actual[i].shape).toEqual(y.shape);
          expectClose(actual[i], y, { relative: 1e-4, absolute: 1e-5 });
        });
      }
    }
  });

  it.each(operationsIn(family))('%s: gradients of what is mapped are those of each example', (name) => {
    const call = callOf(name);
    for (const golden of casesOf(family, name).slice(0, 3)) {
      if (golden.dy === undefined) continue;
      const inputs = inputsOf(golden);
      const given = inputs.slice(0, -1);
      const f: Function = (...x) => resultsOf(call(x, golden.attributes));
      const weights = stack(examplesOf(inputs.at(-1)!));
      const weighted = (...x: Tensor[]): Tensor => sum(mul(vmap(f)(...x)[0], weights));
      const actual = gradientsOf(weighted, given.map((x) => stack(examplesOf(x)))); // prettier-ignore
      const [, each] = bothWays(withGradients(call, golden), inputs, inputs.map(() => true)); // prettier-ignore
      actual.forEach((dx, i) => expectClose(dx, each.slice(-actual.length)[i], { relative: 1e-4, absolute: 1e-5 }));
    }
  });
});

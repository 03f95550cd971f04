import { expect, test } from 'vitest';
import { hasRelaxedSimd } from '@gradkit/core-tensor/wasm';
import { errorsOf } from './errors.ts';
import { names, statedErrors } from './table.ts';
import { inLanes, vectorFunctions } from './vector-function.ts';

const stated = statedErrors();

test('the README of core-tensor has every function', () => {
  expect([...stated.keys()], 'run: pnpm --filter @gradkit-internal/proofs vector-functions').toEqual(names);
});

test('no function is further off than two units', () => {
  for (const [name, { fused, separate, denormal }] of stated)
    expect(Math.max(fused, separate, denormal), name).toBeLessThanOrEqual(2);
});

/** Bits around which something begins or ends: 0, the smallest normal number, 1, 3.925, 10.8, 14.5, 88.7, 104, the largest number and infinity. */
const edges = [0, 0x00800000, 0x3f800000, 0x407b3333, 0x412ccccd, 0x41680000, 0x42b17218, 0x42cff1b5, 0x7f800000];

test.each(vectorFunctions)('$name has no larger errors than the README says', ({ name, fn, exact = fn }) => {
  const limits = stated.get(name)!;
  const forms = hasRelaxedSimd() ? [true, false] : [false];
  const lanes = forms.map((fused) => inLanes(fn, fused));
  const around = edges.flatMap((edge) => [edge, edge + 2 ** 31].map((bits) => ({ step: 1, from: Math.max(bits - 500, 0), to: bits + 500 }))); // prettier-ignore
  for (const inputs of [{ step: 40_009 }, ...around])
    errorsOf(lanes, exact, inputs).forEach(({ relative, denormal, wrong }, i) => {
      expect(wrong).toEqual([]);
      expect(relative).toBeLessThanOrEqual(forms[i] ? limits.fused : limits.separate);
      expect(denormal).toBeLessThanOrEqual(limits.denormal);
    });
});

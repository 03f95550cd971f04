import { div, log, tensor } from '@gradkit/core-tensor/functional';
import type { DType } from '@gradkit/core-tensor/functional';
import { expectClose, readGolden, type Written } from '@gradkit-internal/testing';
import { expect, it } from 'vitest';
import { relativeGammaSlope } from './gamma-slope.ts';

type Names = 'concentration' | 'x' | 'slope';
const { gammaSlopes } = readGolden<{ gammaSlopes: Readonly<Record<Names, Written<DType>>> }>(
  'distributions/distributions',
);
const read = ({ shape, dtype, data }: Written<DType>) => tensor(data, { shape, dtype });

it("is PyTorch's, in all of its regions", () => {
  const [a, x] = [read(gammaSlopes.concentration), read(gammaSlopes.x)];
  expectClose(relativeGammaSlope(a, log(x)), div(read(gammaSlopes.slope), x), { relative: 2e-6 });
});

it('is finite where the number itself is 0', () => {
  const slope = relativeGammaSlope(tensor([0.001]), tensor([-2000])).item();
  expect(slope / 2e6).toBeCloseTo(1, 2); // ln x = ln u / a, of which −ln x / a is the derivative
});

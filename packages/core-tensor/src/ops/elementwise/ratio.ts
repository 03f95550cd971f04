import type { Tensor } from '../../tensor.ts';
import { add } from './add.ts';
import { div } from './div.ts';
import { mul } from './mul.ts';
import type { Ratio } from './ratio-value.ts';

/** A polynomial of at least two coefficients, the highest power first, at each element. */
export function polynomial(coefficients: readonly number[], x: Tensor): Tensor {
  return coefficients.slice(2).reduce((sum, c) => add(mul(sum, x), c), add(mul(x, coefficients[0]), coefficients[1]));
}

/** The quotient of two polynomials at each element. */
export function ratio({ top, bottom }: Ratio, x: Tensor): Tensor {
  return div(polynomial(top, x), polynomial(bottom, x));
}

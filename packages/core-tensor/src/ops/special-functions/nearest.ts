import type { Tensor } from '../../tensor.ts';
import { abs } from '../elementwise/abs.ts';
import { div } from '../elementwise/div.ts';
import { less } from '../elementwise/less.ts';
import { mul } from '../elementwise/mul.ts';
import { round } from '../elementwise/round.ts';
import { sin } from '../elementwise/sin.ts';
import { sub } from '../elementwise/sub.ts';
import { where } from '../elementwise/where.ts';

/** How far a number is above the nearest whole one: −0.5 … 0.5, what is nearer to 0 itself. */
export function distanceValue(x: number): number {
  return Math.abs(x) < 0.5 ? x : x - Math.round(x);
}

/** The same for each element. */
export function distance(x: Tensor): Tensor {
  return where(less(abs(x), 0.5), x, sub(x, round(x)));
}

/** `cot πx` for each element, from its distance to a whole number: exact near its zeros, too, where a cosine is not. */
export function cotangent(rest: Tensor): Tensor {
  const sine = (x: Tensor): Tensor => sin(mul(x, Math.PI));
  return div(sine(sub(0.5, abs(rest))), sine(rest));
}

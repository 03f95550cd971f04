import type { Tensor } from '../../tensor.ts';
import { greaterEqual } from '../elementwise/greater-equal.ts';
import { lessEqual } from '../elementwise/less-equal.ts';
import { where } from '../elementwise/where.ts';

/** The input within limits. Not `clamp`, which has a slope at its limits. */
export function within(x: Tensor, least: number, most: number): Tensor {
  return where(lessEqual(x, least), least, where(greaterEqual(x, most), most, x));
}

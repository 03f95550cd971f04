import type { Tensor } from '../../tensor.ts';
import { lessEqual } from '../elementwise/less-equal.ts';
import { where } from '../elementwise/where.ts';

/** `rectify`, composed of other operations. */
export function rectifyComposed(dy: Tensor, x: Tensor): Tensor {
  return where(lessEqual(x, 0), 0, dy);
}

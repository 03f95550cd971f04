import { isInteger } from '../../dtype.ts';
import type { Tensor } from '../../tensor.ts';
import { cast } from '../elementwise/cast.ts';

/** Whole numbers and bool as int64, in which PyTorch adds and multiplies many of them: a sum of uint8 is soon above 255. */
export function widened(x: Tensor): Tensor {
  return x.dtype === 'bool' || isInteger(x.dtype) ? cast(x, 'int64') : x;
}

import { requireTensor } from '../../arguments/require-tensor.ts';
import { isInteger } from '../../dtype.ts';
import type { Tensor } from '../../tensor.ts';

/** Whether `x` holds whole numbers, which rounding leaves as they are. @throws {ConfigError} if it is no tensor */
export function isWhole(where: string, x: Tensor): boolean {
  requireTensor(where, 'x', x);
  return isInteger(x.dtype);
}

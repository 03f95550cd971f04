import { requireTensor } from '../../arguments/require-tensor.ts';
import { cast } from './cast.ts';
import type { Operand } from './elementwise.ts';

/** What an operand says: anything but 0 is true. A plain number takes the dtype of the other operand, and so says the same. */
export function truthOf(where: string, name: string, x: Operand): Operand {
  if (typeof x === 'number') return x;
  requireTensor(where, name, x, 'a tensor or a number');
  return cast(x, 'bool');
}

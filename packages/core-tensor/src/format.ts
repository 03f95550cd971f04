import type { DType, TensorData } from './dtype.ts';
import { numbersOf } from './convert.ts';
import type { Shape } from './shape.ts';

/** what printing needs of a tensor */
interface Printable {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly isSymbolic: boolean;
  readonly data: TensorData;
}

/** Text of a tensor. */
export function format(x: Printable): string {
  return x.isSymbolic ? `tensor(<${x.dtype}>)` : String(numbersOf(x));
}

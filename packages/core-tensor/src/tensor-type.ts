import type { DType } from './dtype.ts';
import type { Shape } from './shape.ts';

/** Shape and element type: what is known of a tensor before it has values. */
export interface TensorType {
  readonly shape: Shape;
  readonly dtype: DType;
}

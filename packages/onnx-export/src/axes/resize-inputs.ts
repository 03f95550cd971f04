import { slice, take, tensor, type Tensor } from '@gradkit/core-tensor/functional';
import { typesAt, type Inputs, type Sizes } from './free-axis.ts';

/** The examples at other sizes: cut off, or their entries again from the first. */
export function resizeInputs(examples: readonly Tensor[], inputs: Inputs, sizes: Sizes): Tensor[] {
  return typesAt(inputs, sizes).map(({ shape }, i) =>
    shape.reduce((x, size, axis) => {
      const length = x.shape[axis];
      if (size === length) return x;
      if (size < length) return slice(x, { axis, end: size });
      const entries = Int32Array.from({ length: size }, (_, k) => k % length);
      return take(x, tensor(entries), axis);
    }, examples[i]),
  );
}

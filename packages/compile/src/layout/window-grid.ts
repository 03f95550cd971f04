import { sizeOf, type Operation, type Shape, type Tensor } from '@gradkit/core-tensor/functional';
import { seesPadding, type Grid } from './pixel-order.ts';

/** Attributes that convolutions and poolings have in common. */
export type Windows = Pick<Grid, 'kernel' | 'stride' | 'dilation' | 'padding'>;

const smallestBatch = 8; // below it the rows of a batch are too short for copying them one by one

/** How the windows of an operation lie on the pixels of `x`; `y` has a pixel for each. */
export function gridOf(x: Tensor, y: Tensor, { kernel, stride, dilation, padding }: Windows): Grid {
  return { sizes: x.shape.slice(2), counts: y.shape.slice(2), kernel, stride, dilation, padding };
}

/** How many pixels an image has. */
export function pixelsOf({ shape }: { readonly shape: Shape }): number {
  return sizeOf(shape.slice(2));
}

/** Whether a convolution, or a gradient of one, is to become a product of matrices. */
export function canBeProduct({ inputs: [x], attributes }: Operation<readonly Tensor[], { groups: number }>): boolean {
  return x.shape[0] >= smallestBatch && attributes.groups === 1;
}

/** Whether a pooling of `x` is to become maxima of rows: its windows neither overlap nor reach over the ends. */
export function canBeMaxima(x: Tensor, y: Tensor, windows: Windows): boolean {
  const { kernel, stride, dilation } = windows;
  const apart = kernel.every((size, axis) => size === stride[axis] && (dilation[axis] === 1 || size === 1));
  return apart && x.shape[0] >= smallestBatch && !seesPadding(gridOf(x, y, windows));
}

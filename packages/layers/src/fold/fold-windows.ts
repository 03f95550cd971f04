import {
  formatShape,
  requireFloating,
  requireOptions,
  requireTensor,
  ShapeError,
  unsqueeze,
  windowsFrom,
  type Padding,
  type PerAxis,
  type Shape,
  type Tensor,
  type Windows,
} from '@gradkit/core-tensor/functional';

/** How windows lie on images that are unfolded. */
export interface FoldOptions {
  /** distance between the entries of a window; default 1 */
  readonly dilation?: PerAxis | undefined;
  /** zeros around height and width; default 0 */
  readonly padding?: Padding | undefined;
  /** distance between windows; default 1 */
  readonly stride?: PerAxis | undefined;
}

/** Names of the options of `unfold` and `fold`. */
export const known = { dilation: true, padding: true, stride: true } as const;

/** How windows lie on images of the given height and width. */
export function windowsOn(where: string, kernelSize: PerAxis, options: FoldOptions, sizes: Shape): Windows {
  const { dilation = 1, padding = 0, stride = 1 } = requireOptions(where, options, known);
  return windowsFrom(where, ['kernelSize', kernelSize], { dilation, padding, stride }, sizes);
}

/** A batch of examples with so many axes, or of the one that is given. */
export function batchOf(where: string, x: Tensor, axes: readonly string[]): Tensor {
  requireTensor(where, 'x', x);
  requireFloating(where, 'x', x.dtype);
  const rank = axes.length + 1;
  if (x.rank === rank) return x;
  if (x.rank === rank - 1) return unsqueeze(x, 0);
  throw new ShapeError(
    where,
    `x is ${formatShape(x.shape)} but must be [batch, ${axes.join(', ')}], with ${rank} axes, or ${rank - 1} without batch, not ${x.rank}`,
    { expected: rank, got: x.rank },
  );
}

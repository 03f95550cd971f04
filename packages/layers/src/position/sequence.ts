import {
  formatShape,
  requireOptions,
  requireTensor,
  requireWholeNumber,
  ShapeError,
  type Tensor,
} from '@gradkit/core-tensor/functional';

export interface PositionOptions {
  /** position of the first vector, where others came before; default 0 */
  readonly start?: number | undefined;
}

/** Length and first position of a sequence `[…, length, features]`. */
export function requireSequence(
  place: string,
  { x, features }: { readonly x: Tensor; readonly features: number },
  options: PositionOptions,
): { readonly start: number; readonly length: number } {
  const { start = 0 } = requireOptions(place, options, { start: true });
  requireTensor(place, 'x', x);
  requireWholeNumber(place, 'start', start, { least: 0 });
  const [length, given] = x.shape.slice(-2);
  if (x.rank >= 2 && given === features) return { start, length };
  throw new ShapeError(place, `x is ${formatShape(x.shape)} but must be […, length, ${features}]`, {
    expected: features,
    got: x.shape,
  });
}

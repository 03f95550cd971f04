import { refuseArgument } from '../../arguments/refuse-argument.ts';
import { requireWholeNumber } from '../../arguments/number.ts';
import { ShapeError } from '../../errors.ts';
import { formatShape, sameShape, type Shape } from '../../shape.ts';
import { requireTensor } from '../../arguments/require-tensor.ts';
import type { Tensor } from '../../tensor.ts';

/** The first of the last axes of `x`, which have the sizes of `normalizedShape`, one number standing for one axis. */
export function firstNormalized(where: string, x: Tensor, normalizedShape: number | Shape): number {
  requireTensor(where, 'x', x);
  const isList = Array.isArray(normalizedShape);
  if (!isList && typeof normalizedShape !== 'number')
    refuseArgument(
      where,
      'normalizedShape',
      normalizedShape,
      'the size of the last axis, or a list of those of the last axes',
    );
  const sizes: Shape = isList ? normalizedShape : [normalizedShape];
  for (const size of sizes) requireWholeNumber(where, 'normalizedShape', size, { least: 0 });
  const from = x.rank - sizes.length;
  if (sizes.length > 0 && from >= 0 && sameShape(x.shape.slice(from), sizes)) return from;
  throw new ShapeError(
    where,
    `x is ${formatShape(x.shape)} but normalizedShape is ${formatShape(sizes)}; they must be its last axes`,
    { expected: sizes, got: x.shape },
  );
}

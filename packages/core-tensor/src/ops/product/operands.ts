import { requireTensor } from '../../arguments/index.ts';
import { requireFloating, requireSame } from '../../dtype.ts';
import { ShapeError } from '../../errors.ts';
import { formatShape } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';

/** An operand, its name, and what its axes must be. */
export type Expected = readonly [name: string, x: Tensor, axes: readonly string[]];

/** Throws unless an operand is a tensor with as many axes as are named. */
export function requireAxes(where: string, [name, x, axes]: Expected): void {
  requireTensor(where, name, x);
  if (x.rank === axes.length) return;
  throw new ShapeError(
    where,
    `${name} is ${formatShape(x.shape)} but must be [${axes.join(', ')}], with ${axes.length} axes, not ${x.rank}`,
    { expected: axes.length, got: x.rank },
  );
}

/** Throws unless operands are floating, of one dtype, and sizes of the same name are the same. */
export function requireFactors(where: string, operands: readonly Expected[]): void {
  for (const operand of operands) requireAxes(where, operand);
  const [[first, { dtype }]] = operands;
  requireFloating(where, first, dtype);
  for (const [name, x] of operands) requireSame(where, [first, name], [dtype, x.dtype]);
  const known = new Map<string, readonly [size: number, name: string, x: Tensor]>();
  for (const [name, x, axes] of operands)
    axes.forEach((axis, i) => {
      const [size, other, y] = known.get(axis) ?? [x.shape[i], name, x];
      known.set(axis, [size, other, y]);
      if (size === x.shape[i]) return;
      throw new ShapeError(
        where,
        `${other} is ${formatShape(y.shape)} and ${name} is ${formatShape(x.shape)}; their sizes ${axis} must be the same (${size} vs ${x.shape[i]})`,
        { expected: size, got: x.shape[i] },
      );
    });
}

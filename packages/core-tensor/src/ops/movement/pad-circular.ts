import { ShapeError } from '../../errors.ts';
import { formatShape } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { concat } from './concat.ts';
import type { Pads } from './pad-op.ts';
import { slice } from './slice.ts';

/** Adds entries around the last axes as if these went round in circles: before the first comes the last. */
export function padCircular(x: Tensor, pads: Pads): Tensor {
  return pads.reduce<Tensor>((y, [before, after], i) => {
    const axis = x.rank - pads.length + i;
    for (const added of [before, after]) requireEnough(x, axis, added);
    return padAxis(y, axis, before, after);
  }, x);
}

function requireEnough({ shape }: Tensor, axis: number, added: number): void {
  if (added <= shape[axis]) return;
  throw new ShapeError(
    'pad',
    `${added} entries are to be added to axis ${axis} of x ${formatShape(shape)}; mode circular can add at most ${shape[axis]} on either side there`,
    { expected: shape[axis], got: added },
  );
}

function padAxis(x: Tensor, axis: number, before: number, after: number): Tensor {
  const parts = [
    ...(before > 0 ? [slice(x, { axis, start: -before })] : []),
    x,
    ...(after > 0 ? [slice(x, { axis, end: after })] : []),
  ];
  return parts.length === 1 ? x : concat(parts, axis);
}

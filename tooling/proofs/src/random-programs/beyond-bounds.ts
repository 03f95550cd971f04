import type { Op, Tensor } from '@gradkit/core-tensor';

const near = 2 ** -18; // as a share of the bound: what rounding alone brings there

/**
 * The result of `clamp` where rounding was to the other side: what is a little beyond a bound is as much within it. In one matrix of
 * correlations of ±1 all samples may have been beyond.
 */
export function mirroredAtBounds(op: Op, x: Tensor, attributes: object, y: Tensor): Tensor {
  if (op.name !== 'clamp') return y;
  const { min, max } = attributes as { readonly min: number; readonly max: number }; // those of its record
  const data = y.data.slice();
  for (let at = 0; at < data.length; at++) {
    const bound = x.data[at] > max ? max : min;
    const isBeyond = x.data[at] > max || x.data[at] < min;
    if (isBeyond && Math.abs(x.data[at] - bound) <= near * Math.abs(bound)) data[at] = 2 * bound - x.data[at];
  }
  return y.derive(y, data);
}

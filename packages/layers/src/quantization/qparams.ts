import {
  cast,
  clamp,
  div,
  full,
  greater,
  maximum,
  minimum,
  neg,
  round,
  sub,
  where,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import type { Levels } from './levels.ts';

/**
 * Scale and zero point for ranges min … max, to which 0 belongs. Where nothing was observed, so that min is above max, 1 and 0.
 *
 * affine: `scale = (max − min) / (quantMax − quantMin)`, `zeroPoint = quantMin − round(min / scale)`;
 * symmetric: `scale = max(−min, max) / ((quantMax − quantMin) / 2)`
 *
 * @returns scale, float32, and zero point, int32, both in the shape of the ranges
 */
export function qparamsOf(
  min: Tensor,
  max: Tensor,
  eps: Tensor,
  levels: Levels,
): readonly [scale: Tensor, zeroPoint: Tensor] {
  const { quantMin, quantMax, isSymmetric, middle } = levels;
  const [low, high] = [minimum(min, 0), maximum(max, 0)];
  const width = isSymmetric
    ? div(maximum(neg(low), high), (quantMax - quantMin) / 2)
    : div(sub(high, low), quantMax - quantMin);
  const scale = maximum(width, eps);
  const level = isSymmetric
    ? full(min.shape, middle)
    : clamp(sub(quantMin, round(div(low, scale))), { min: quantMin, max: quantMax });
  const isEmpty = greater(min, max);
  return [where(isEmpty, 1, scale), cast(where(isEmpty, 0, level), 'int32')];
}

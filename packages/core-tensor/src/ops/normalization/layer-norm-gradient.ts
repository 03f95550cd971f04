import type { Op } from '../../op.ts';
import { sizeOf } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { largestOf } from '../elementwise/largest.ts';

/**
 * The gradients of what `layerNorm` normalizes and, where there is one, of its weight, in one pass:
 * dx = scale · (g − mean(g) − x̂ · mean(g · x̂)) with g = dy · weight, and the sums of dy · x̂.
 */
export const layerNormGradientOp: Op<[dy: Tensor, x: Tensor, ...weight: Tensor[]], { axis: number; eps: number }> = {
  name: 'layerNorm',
  infer: ([, ...types]) => types,
  forward([{ data: dy }, { shape, dtype, data: x }, ...weights], _, { axis, eps }, [{ data: dx }, ...ofWeights]) {
    const largest = largestOf(dtype);
    const length = sizeOf(shape.slice(axis));
    const weight = weights.at(0)?.data;
    const [g, normalized, sums] = [0, 1, 2].map(() => new Float64Array(length));
    for (let start = 0; start < dx.length; start += length) {
      const end = start + length;
      let total = 0;
      for (let i = start; i < end; i++) total += x[i];
      const center = total / length;
      let squares = 0;
      for (let i = start; i < end; i++) squares += (x[i] - center) ** 2;
      const scale = squares > largest ? 0 : 1 / Math.sqrt(squares / length + eps); // as `layerNorm` has it
      if (weight === undefined) for (let i = 0; i < length; i++) g[i] = dy[start + i];
      else for (let i = 0; i < length; i++) g[i] = dy[start + i] * weight[i];
      let sum = 0;
      let products = 0;
      for (let i = 0; i < length; i++) {
        normalized[i] = (x[start + i] - center) * scale;
        sums[i] += dy[start + i] * normalized[i];
        sum += g[i];
        products += g[i] * normalized[i];
      }
      const mean = sum / length;
      const slope = products / length;
      for (let i = 0; i < length; i++) dx[start + i] = scale * (g[i] - mean - normalized[i] * slope);
    }
    for (const { data } of ofWeights) data.set(sums);
  },
};

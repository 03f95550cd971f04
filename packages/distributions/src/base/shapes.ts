import { broadcastTo, reshape, sum, type Shape, type Tensor } from '@gradkit/core-tensor/functional';

/** Stretches a parameter over a batch; its last axes, those of an event, stay. */
export function expandTo(x: Tensor, batchShape: Shape, eventDim = 0): Tensor {
  return broadcastTo(x, [...batchShape, ...x.shape.slice(x.rank - eventDim)]);
}

/** The sum over the last axes. */
export function sumRightmost(x: Tensor, count: number): Tensor {
  return count === 0
    ? x
    : sum(
        x,
        Array.from({ length: count }, (_, i) => -1 - i),
      );
}

/** A list of values as the first axis, with an axis of 1 for each of a batch. */
export function alongBatch(values: Tensor, batchShape: Shape, { expand }: { expand: boolean }): Tensor {
  const [length, ...event] = values.shape;
  const thin = reshape(values, [length, ...batchShape.map(() => 1), ...event]);
  return expand ? broadcastTo(thin, [length, ...batchShape, ...event]) : thin;
}

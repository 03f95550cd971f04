import { tensor, type DType, type Tensor } from '@gradkit/core-tensor';
import type { Written } from '@gradkit-internal/testing';

/** What a metric gives for one batch. */
export function resultOf<Result>(
  metric: { update(predictions: Tensor, truth: Tensor): void; compute(): Result },
  predictions: Tensor,
  truth: Tensor,
): Result {
  metric.update(predictions, truth);
  return metric.compute();
}

/** A tensor of a golden file. */
export const read = ({ data, shape, dtype }: Written<DType>): Tensor => tensor(data, { shape, dtype });

/** Labels. */
export const int = (values: number[]): Tensor => tensor(values, { dtype: 'int32' });

import { cast, equal, logicalNot, sum, type Tensor } from '@gradkit/core-tensor/functional';

/** Whether all conditions along the last axes hold. */
export function allHold(conditions: Tensor, count = 1): Tensor {
  if (count === 0) return conditions;
  const axes = Array.from({ length: count }, (_, i) => -1 - i);
  return equal(sum(cast(logicalNot(conditions), 'float32'), axes), 0);
}

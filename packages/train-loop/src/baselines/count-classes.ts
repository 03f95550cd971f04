import { DataError, type Tensor } from '@gradkit/core-tensor/functional';

/** How often each class is there. @throws {DataError} if a label is beyond the classes */
export function countClasses(where: string, { data }: Tensor, numClasses: number | undefined): Float64Array {
  let most = -1;
  for (const label of data) most = Math.max(most, label);
  if (numClasses !== undefined && most >= numClasses)
    throw new DataError(
      where,
      `a label is ${most} but numClasses is ${numClasses}; labels must be 0 … ${numClasses - 1}`,
      {
        expected: numClasses,
        got: most,
      },
    );
  const counts = new Float64Array(numClasses ?? most + 1);
  for (const label of data) counts[label]++;
  return counts;
}

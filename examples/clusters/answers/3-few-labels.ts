// Fifty labels: of fifty digits picked at random, or of the one nearest to the middle of each of fifty clusters. Which reader is better?
import { Generator, permutation, type Tensor } from '@gradkit/core-tensor';
import { toFloat } from '@gradkit/data';
import { lesson } from '@gradkit-examples/course';
import { handwrittenDigits } from '@gradkit-examples/course/handwritten-digits';
import { kMeans } from '../k-means.ts';

const { seed, dryRun } = lesson('clusters');
const rng = new Generator(seed);
const { train, test } = await handwrittenDigits({ dryRun });
const count = dryRun ? 200 : 10_000;
const digits = toFloat(train.tensors.inputs.slice([[0, count]])).flatten(1);
const unseen = toFloat(test.tensors.inputs.slice([[0, Math.min(2000, test.length)]])).flatten(1);

/** Squared distances of all points from all others, [points, others]. */
const squares = (points: Tensor, others: Tensor): Tensor =>
  others
    .pow(2)
    .sum(1)
    .sub(points.matmul(others.transpose(0, 1)).mul(2))
    .add(points.pow(2).sum(1).reshape([-1, 1]));

/** How many new digits have the label of the labelled digit that is nearest to them. */
function accuracy(labelled: Tensor): number {
  const nearest = squares(unseen, digits.indexSelect(0, labelled)).argmin(1).data;
  const known = train.tensors.labels.indexSelect(0, labelled).data;
  const right = Array.from(nearest).filter((index, i) => known[index] === test.tensors.labels.data[i]);
  return right.length / unseen.shape[0];
}
const { centers } = await kMeans(digits, 50, { rng });
const typical = squares(centers, digits).argmin(1); // the digit nearest to each centre
const random = permutation(count, { rng }).slice([[0, 50]]);
console.log(`50 random digits labelled: ${(100 * accuracy(random)).toFixed(1)} % of new digits right`);
console.log(`50 typical digits labelled: ${(100 * accuracy(typical)).toFixed(1)} % of new digits right`);

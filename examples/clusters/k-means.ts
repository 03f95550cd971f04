import { compile } from '@gradkit/compile';
import { minimum, multinomial, oneHot, tensor, where, type Generator, type Tensor } from '@gradkit/core-tensor';

export interface Clusters {
  /** the middle of each cluster, [clusters, features] */
  readonly centers: Tensor;
  /** the cluster of each point, [points] */
  readonly labels: Tensor;
  /** mean squared distance of the points from their centres, after each round */
  readonly distances: readonly number[];
}

/** One round of Lloyd's algorithm: each point goes to the nearest centre, then each centre to the middle of its points. */
const round = compile((points: Tensor, centers: Tensor) => {
  // ‖x − c‖² = ‖x‖² − 2 x·c + ‖c‖²: all distances from one matrix product
  const squares = centers
    .pow(2)
    .sum(1)
    .sub(points.matmul(centers.transpose(0, 1)).mul(2)); // [points, clusters], without ‖x‖²
  const distance = points.pow(2).sum(1).add(squares.min(1)).mean();
  const labels = squares.argmin(1);
  const member = oneHot(labels, centers.shape[0]).cast('float32'); // [points, clusters], 1 where a point belongs
  const sizes = member.sum(0).reshape([-1, 1]);
  const middles = member.transpose(0, 1).matmul(points).div(sizes.clamp(1));
  return { labels, distance, middles: where(sizes.greater(0), middles, centers) }; // a centre without points stays
});

/** The first centres: points that are drawn one by one, those far from the centres so far more often (k-means++). */
function firstCenters(points: Tensor, clusters: number, rng: Generator): Tensor {
  const chosen = [rng.below(points.shape[0])];
  const distancesFrom = (index: number): Tensor =>
    points
      .sub(points.slice([[index, index + 1]]))
      .pow(2)
      .sum(1);
  for (let nearest = distancesFrom(chosen[0]); chosen.length < clusters;) {
    const next = multinomial(nearest, 1, { rng }).item();
    chosen.push(next);
    nearest = minimum(nearest, distancesFrom(next));
  }
  return points.indexSelect(0, tensor(chosen, { dtype: 'int32' }));
}

/**
 * Parts points into clusters (k-means), from several starts, of which the best counts.
 *
 * @param points `[points, features]`
 * @param options `starts`: how often to begin; `rounds`: at most so many from each start
 */
export async function kMeans(
  points: Tensor,
  clusters: number,
  { rng, starts = 3, rounds = 100 }: { rng: Generator; starts?: number; rounds?: number },
): Promise<Clusters> {
  let best: Clusters | undefined;
  for (let start = 0; start < starts; start++) {
    let centers = firstCenters(points, clusters, rng);
    const distances: number[] = [];
    for (;;) {
      const { labels, distance, middles } = await round(points, centers);
      distances.push(distance.item());
      const settled = distances.length > 1 && distances.at(-2)! - distances.at(-1)! < 1e-5 * distances.at(-1)!;
      if (settled || distances.length === rounds) {
        if (!best || distances.at(-1)! < best.distances.at(-1)!) best = { centers, labels, distances };
        break;
      }
      centers = middles;
    }
  }
  return best!;
}

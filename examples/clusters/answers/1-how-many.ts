// How many clusters? More are always nearer to their points, with no sharp bend at ten: digits come in more shapes than there are names.
import { Generator } from '@gradkit/core-tensor';
import { toFloat } from '@gradkit/data';
import { lossCurve } from '@gradkit/plot';
import { lesson } from '@gradkit-examples/course';
import { handwrittenDigits } from '@gradkit-examples/course/handwritten-digits';
import { kMeans } from '../k-means.ts';

const { seed, dryRun, show } = lesson('clusters');
const { train } = await handwrittenDigits({ dryRun });
const count = dryRun ? 200 : 10_000;
const digits = toFloat(train.tensors.inputs.slice([[0, count]])).flatten(1);
const truth = train.tensors.labels.data;
const numbers = dryRun ? [2, 10] : [2, 5, 10, 20, 40, 80, 160];
const distances: number[] = [];
for (const clusters of numbers) {
  const { labels, distances: ofRounds } = await kMeans(digits, clusters, { rng: new Generator(seed), starts: 1 });
  distances.push(ofRounds.at(-1)!);
  const table = Array.from({ length: clusters }, () => new Array<number>(10).fill(0));
  labels.data.forEach((cluster, i) => (table[cluster][truth[i]] += 1));
  const right = table.reduce((sum, counts) => sum + Math.max(...counts), 0) / count;
  console.log(
    `${String(clusters).padStart(3)} clusters: squared distance ${distances.at(-1)!.toFixed(1)}; ${(100 * right).toFixed(1)} % are the commonest digit of their cluster`,
  );
}
const curve = { 'to the nearest centre': { x: numbers, y: distances } };
const words = { xLabel: 'clusters', yLabel: 'mean squared distance', logX: true };
await show('how-many.png', lossCurve(curve, { title: 'How many clusters?', ...words }));

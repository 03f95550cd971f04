// k-means looks for round groups. UMAP first lays out the digits so that neighbours stay together, and k-means finds the digits in that plane.
import { Generator, tensor, type Tensor } from '@gradkit/core-tensor';
import { toFloat } from '@gradkit/data';
import { AdjustedRandScore } from '@gradkit/metrics';
import { scatter, umap } from '@gradkit/plot';
import { lesson } from '@gradkit-examples/course';
import { handwrittenDigits } from '@gradkit-examples/course/handwritten-digits';
import { kMeans } from '../k-means.ts';

const { seed, dryRun, show } = lesson('clusters');
const { train, classNames } = await handwrittenDigits({ dryRun });
const count = dryRun ? 100 : 2000;
const digits = toFloat(train.tensors.inputs.slice([[0, count]])).flatten(1);
const labels = train.tensors.labels.slice([[0, count]]);
const plane = await umap(digits.unbind(0).map(({ data }) => data), { seed }); // prettier-ignore
const spaces: Record<string, Tensor> = { pixels: digits, 'UMAP plane': tensor(plane) };
for (const [space, points] of Object.entries(spaces)) {
  const { labels: clusters } = await kMeans(points, 10, { rng: new Generator(seed) });
  const score = new AdjustedRandScore();
  score.update(clusters, labels);
  console.log(`${space}: adjusted Rand ${score.compute().toFixed(3)}`);
}
await show('umap.png', scatter(plane.slice(0, 800), { labels: labels.data.subarray(0, 800), classNames, title: 'Digits laid out by UMAP' })); // prettier-ignore

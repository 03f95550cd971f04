/**
 * Learning without labels and without a network: principal components and k-means on MNIST. The labels are looked at only afterwards, to see
 * what was found. The pictures are in runs/clusters.
 */
import { Generator, tensor, type Tensor } from '@gradkit/core-tensor';
import { toFloat } from '@gradkit/data';
import { AdjustedRandScore, NormalizedMutualInfoScore } from '@gradkit/metrics';
import { featureMaps, imageSheet, principalComponents, projectOnto, scatter } from '@gradkit/plot';
import { lesson } from '@gradkit-examples/course';
import { handwrittenDigits } from '@gradkit-examples/course/handwritten-digits';
import { kMeans } from './k-means.ts';

const { seed, dryRun, show } = lesson('clusters');
const rng = new Generator(seed);
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
const rows = (x: Tensor): Tensor['data'][] => x.unbind(0).map((row) => row.data);

// --- Data: images as rows of 784 numbers --------------------------------------------------------------------------------------------------

const { train, test, name, classNames } = await handwrittenDigits({ dryRun });
const count = dryRun ? 100 : 10_000;
const digits = toFloat(train.tensors.inputs.slice([[0, count]])).flatten(1); // [digits, 784], 0 … 1
const labels = train.tensors.labels.slice([[0, count]]);
const unseen = rows(toFloat(test.tensors.inputs).flatten(1));

// --- 1. Principal components: the directions along which digits vary most -------------------------------------------------------------------

console.log(`1. Principal components of ${count} digits of ${name}`);
const components = principalComponents(rows(digits), { components: 64 });
const { directions, explained, mean, points } = components;
await show(
  'eigen-digits.png',
  featureMaps(directions.slice(0, 16), { shape: [28, 28], title: 'Sixteen directions, the widest first' }),
);
const plane = points.map(([x, y]) => [x, y]);
const some = Math.min(500, count);
await show(
  'plane.png',
  scatter(plane.slice(0, some), {
    labels: labels.data.subarray(0, some),
    classNames,
    title: 'Digits along the two widest directions',
    xLabel: 'component 1',
    yLabel: 'component 2',
  }),
  { scale: 1 },
);

/** Images from their first `kept` components: the mean, and so much of each direction. */
const codes = projectOnto(components, unseen);
const reconstruct = (code: readonly number[], kept: number): number[] =>
  mean.map((middle, pixel) => directions.slice(0, kept).reduce((sum, way, k) => sum + code[k] * way[pixel], middle));
const shown = [0, 1, 2, 3, 4, 7, 8, 11];
const sheet: ArrayLike<number>[] = shown.map((index) => unseen[index]);
const titles = ['784 pixels', ...Array<string>(7).fill('')];
for (const kept of [2, 16, 64]) {
  const rebuilt = codes.slice(0, 1000).map((code) => reconstruct(code, kept));
  const error = rebuilt.reduce((sum, image, i) => sum + meanSquare(image, unseen[i]), 0) / rebuilt.length;
  const share = explained.slice(0, kept).reduce((sum, part) => sum + part, 0);
  console.log(
    `   ${String(kept).padStart(2)} components: ${percent(share)} of the variance, MSE on new digits ${error.toFixed(4)}`,
  );
  sheet.push(...shown.map((index) => rebuilt[index].map((value) => Math.min(1, Math.max(0, value)))));
  titles.push(`${kept} numbers`, ...Array<string>(7).fill(''));
}
await show('reconstructions.png', imageSheet(sheet, { shape: [28, 28], title: 'Digits from few numbers', titles }));

// --- 2. k-means: ten groups -----------------------------------------------------------------------------------------------------------------

console.log('\n2. Ten clusters, compared with the ten digits');
const spaces = { '784 pixels': digits, '64 components': tensor(points), '2 components': tensor(plane) };
for (const [space, of] of Object.entries(spaces)) {
  const { labels: clusters, centers, distances } = await kMeans(of, 10, { rng });
  const [rand, information] = [new AdjustedRandScore(), new NormalizedMutualInfoScore()];
  for (const score of [rand, information]) score.update(clusters, labels);
  const members = commonest(clusters, centers.shape[0]);
  const right = members.reduce((sum, { times }) => sum + times, 0) / count;
  console.log(
    `   ${space.padEnd(13)} ${distances.length} rounds, adjusted Rand ${rand.compute().toFixed(3)}, mutual information ${information.compute().toFixed(3)}; ${percent(right)} are the commonest digit of their cluster`,
  );
  if (of !== digits) continue;
  const order = members.map((_, cluster) => cluster).toSorted((a, b) => members[a].digit - members[b].digit);
  await show(
    'centers.png',
    imageSheet(
      order.map((cluster) => rows(centers)[cluster]),
      {
        shape: [28, 28],
        columns: 5,
        title: 'The middle of each cluster, and what most of it is',
        titles: order.map(
          (cluster) => `${members[cluster].digit} (${percent(members[cluster].times / members[cluster].size)})`,
        ),
      },
    ),
  );
}

/** Of each cluster its size, its commonest digit, and how often that is in it. */
function commonest(clusters: Tensor, howMany: number): { digit: number; times: number; size: number }[] {
  const table = Array.from({ length: howMany }, () => new Array<number>(10).fill(0));
  labels.data.forEach((label, i) => (table[clusters.data[i]][label] += 1));
  return table.map((counts) => {
    const times = Math.max(...counts);
    return { digit: counts.indexOf(times), times, size: counts.reduce((sum, part) => sum + part, 0) };
  });
}

function meanSquare(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a).reduce((sum, value, i) => sum + (value - b[i]) ** 2, 0) / a.length;
}

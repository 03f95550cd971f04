/**
 * Neural style transfer: a photograph keeps what it shows and takes over how a pattern looks. What is trained in the end is no network but the
 * pixels. The pictures are in runs/style.
 */
import { noGrad, Parameter } from '@gradkit/autograd';
import { compile } from '@gradkit/compile';
import { concat, Generator, normal, stack, type Tensor } from '@gradkit/core-tensor';
import { toFloat } from '@gradkit/data';
import { mse } from '@gradkit/losses';
import { Adam } from '@gradkit/optimizers';
import { imageSheet, lossCurve } from '@gradkit/plot';
import { lesson } from '@gradkit-examples/course';
import { hands } from '@gradkit-examples/course/hands';
import { learnFeatures, styleLoss } from './features.ts';
import { drawPattern, palettes } from './patterns.ts';

const { epochs, seed: chosen, dryRun, show } = lesson('style', { epochs: 8 });

// --- 1. A network that knows patterns: it tells stripes, dots, brush strokes … and photographs apart ------------------------------------------

const size = dryRun ? 32 : 80;
const { train: photographs } = await hands({ size, dryRun });
const model = await learnFeatures(photographs, { epochs, seed: chosen, dryRun });

// --- 2. What to keep, and what to take over ----------------------------------------------------------------------------------------------------

const rng = new Generator(chosen);
const names = Object.keys(palettes);
const styles = stack(names.map((name) => drawPattern(name, { size, rng, colours: palettes[name] }))); // [styles, 3, 80, 80]
const hand = toFloat(photographs.slice([[3, 4]]));
const content = concat(
  names.map(() => hand),
  0,
); // the same for each style

const differences = styleLoss(model, styles);
const fine = 2; // the layer that still knows where things are
const seen = noGrad(() => model.layers(content)[fine]);

// --- 3. Train the pixels -----------------------------------------------------------------------------------------------------------------------

const pixels = new Parameter(content.add(normal(content.shape, { std: 0.1, rng })).clamp({ min: 0, max: 1 }));
const optimizer = new Adam([pixels], { learningRate: 0.03 });

/** How much neighbours differ: without it, what no layer looks at becomes noise. */
const roughness = (x: Tensor): Tensor =>
  mse(x.narrow(2, 1, size - 1), x.narrow(2, 0, size - 1)).add(mse(x.narrow(3, 1, size - 1), x.narrow(3, 0, size - 1)));

const step = compile(() => {
  optimizer.zeroGrad();
  const layers = model.layers(pixels.value);
  const style = differences(layers).reduce((sum, layer) => sum.add(layer));
  const kept = mse(layers[fine], seen).div(seen.square().mean());
  style.add(kept.mul(0.2)).add(roughness(pixels.value).mul(3)).backward();
  optimizer.step();
  noGrad(() => (pixels.value = pixels.value.clamp({ min: 0, max: 1 })));
  return { style, kept };
});

const steps = dryRun ? 3 : 300;
const losses: { style: number[]; content: number[] } = { style: [], content: [] };
const moments = [{ step: 0, images: pixels.value }];
for (let i = 1; i <= steps; i++) {
  const { style, kept } = await step();
  losses.style.push(style.item());
  losses.content.push(kept.item());
  if ([10, 50, steps].includes(i)) moments.push({ step: i, images: pixels.value });
}
const [before, after] = [0, -1].map((at) => losses.style.at(at)!.toFixed(2));
console.log(`style: from ${before} to ${after} in ${steps} steps; content: ${losses.content.at(-1)!.toFixed(2)}`);

// --- Pictures ----------------------------------------------------------------------------------------------------------------------------------

const look = { shape: [3, size, size], imageWidth: size, columns: names.length };
const dataOf = (images: Tensor): ArrayLike<number>[] =>
  images
    .clamp({ min: 0, max: 1 })
    .unbind(0)
    .map(({ data }) => data);
await show(
  'styles.png',
  imageSheet([...dataOf(styles), ...dataOf(pixels.value)], {
    ...look,
    titles: [...names, ...names.map((name) => `a hand of ${name}`)],
    title: 'One photograph, three styles',
  }),
  { scale: 1 },
);
const firsts = moments.map(({ images }) => dataOf(images)[0]);
await show(
  'steps.png',
  imageSheet(firsts, {
    ...look,
    columns: moments.length,
    titles: moments.map((moment) => `step ${moment.step}`),
    title: 'The pixels learn',
  }),
  { scale: 1 },
);
await show(
  'loss.png',
  lossCurve(losses, { title: 'The pixels learn', xLabel: 'step', yLabel: 'loss', logScale: true }),
);

// No photograph at all: noise becomes new drawings of the pattern, with the same features together, in other places.
import { noGrad, Parameter } from '@gradkit/autograd';
import { compile } from '@gradkit/compile';
import { Generator, stack, uniform } from '@gradkit/core-tensor';
import { Adam } from '@gradkit/optimizers';
import { imageSheet } from '@gradkit/plot';
import { lesson } from '@gradkit-examples/course';
import { hands } from '@gradkit-examples/course/hands';
import { learnFeatures, styleLoss } from '../features.ts';
import { drawPattern, palettes } from '../patterns.ts';

const { epochs, seed: chosen, dryRun, show } = lesson('style', { epochs: 8 });
const size = dryRun ? 32 : 80;
const { train: photographs } = await hands({ size, dryRun });
const model = await learnFeatures(photographs, { epochs, seed: chosen, dryRun });
const rng = new Generator(chosen);
const names = Object.keys(palettes);
const styles = stack(names.map((name) => drawPattern(name, { size, rng, colours: palettes[name] })));
const differences = styleLoss(model, styles);
const pixels = new Parameter(uniform(styles.shape, { rng }));
const optimizer = new Adam([pixels], { learningRate: 0.03 });
const step = compile(() => {
  optimizer.zeroGrad();
  const loss = differences(model.layers(pixels.value)).reduce((sum, layer) => sum.add(layer));
  loss.backward();
  optimizer.step();
  noGrad(() => (pixels.value = pixels.value.clamp({ min: 0, max: 1 })));
  return loss;
});
for (let i = 0; i < (dryRun ? 3 : 400); i++) await step();
console.log(`style: ${(await step()).item().toFixed(2)}`);
const images = [...styles.unbind(0), ...pixels.value.unbind(0)].map(({ data }) => data);
const titles = [...names, ...names.map((name) => `${name} of noise`)];
await show(
  'from-noise.png',
  imageSheet(images, {
    shape: [3, size, size],
    imageWidth: 144,
    columns: names.length,
    titles,
    title: 'Patterns of noise',
  }),
);

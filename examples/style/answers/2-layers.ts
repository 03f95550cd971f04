// Which layer makes what? With the style of one layer alone: the pixels give the colours, fine layers the lines, coarse ones the larger forms.
import { noGrad, Parameter } from '@gradkit/autograd';
import { compile } from '@gradkit/compile';
import { Generator } from '@gradkit/core-tensor';
import { toFloat } from '@gradkit/data';
import { mse } from '@gradkit/losses';
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
const style = drawPattern('strokes', { size, rng: new Generator(chosen), colours: palettes['strokes'] });
const hand = toFloat(photographs.slice([[3, 4]]));
const differences = styleLoss(model, style.unsqueeze(0));
const seen = noGrad(() => model.layers(hand)[2]);
const titles = ['pixels', 'layer 1', 'layer 2', 'layer 3', 'layer 4'];
const images = [style.data, hand.data];
for (const [layer, title] of titles.entries()) {
  const pixels = new Parameter(hand);
  const optimizer = new Adam([pixels], { learningRate: 0.03 });
  const step = compile(() => {
    optimizer.zeroGrad();
    const layers = model.layers(pixels.value);
    const loss = differences(layers)[layer].add(mse(layers[2], seen).div(seen.square().mean()).mul(0.1));
    loss.backward();
    optimizer.step();
    noGrad(() => (pixels.value = pixels.value.clamp({ min: 0, max: 1 })));
    return loss;
  });
  for (let i = 0; i < (dryRun ? 3 : 200); i++) await step();
  console.log(`${title}: loss ${(await step()).item().toFixed(2)}`);
  images.push(pixels.value.data);
}
await show(
  'layers.png',
  imageSheet(images, {
    shape: [3, size, size],
    imageWidth: 144,
    columns: 7,
    titles: ['style', 'content', ...titles],
    title: 'The style of one layer alone',
  }),
);

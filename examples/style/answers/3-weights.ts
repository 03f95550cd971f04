// How much is to be kept? From hardly anything to all. The hand stays whole even at 0.01: what the pixels begin with is not given up.
import { noGrad, Parameter } from '@gradkit/autograd';
import { compile } from '@gradkit/compile';
import { Generator, type Tensor } from '@gradkit/core-tensor';
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
const results: Tensor[] = [];
const weights = [0.01, 0.1, 0.3, 1, 10];
for (const weight of weights) {
  const pixels = new Parameter(hand);
  const optimizer = new Adam([pixels], { learningRate: 0.03 });
  const step = compile(() => {
    optimizer.zeroGrad();
    const layers = model.layers(pixels.value);
    const styled = differences(layers).reduce((sum, layer) => sum.add(layer));
    const kept = mse(layers[2], seen).div(seen.square().mean());
    styled.add(kept.mul(weight)).backward();
    optimizer.step();
    noGrad(() => (pixels.value = pixels.value.clamp({ min: 0, max: 1 })));
    return { styled, kept };
  });
  for (let i = 0; i < (dryRun ? 3 : 200); i++) await step();
  const { styled, kept } = await step();
  console.log(`content weighs ${weight}: style ${styled.item().toFixed(2)}, content ${kept.item().toFixed(2)}`);
  results.push(pixels.value);
}
const images = [style, ...results].map(({ data }) => data);
const titles = ['style', ...weights.map((weight) => `content × ${weight}`)];
await show(
  'weights.png',
  imageSheet(images, { shape: [3, size, size], imageWidth: 144, columns: 6, titles, title: 'How much is to be kept' }),
);

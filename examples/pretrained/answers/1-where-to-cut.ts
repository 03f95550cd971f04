// What does each of the four stages serve for? A head on each of them, and on two together.
import type { Tensor } from '@gradkit/core-tensor';
import { freeze } from '@gradkit/layers';
import { loadModel } from '@gradkit/onnx-import/node';
import { barChart } from '@gradkit/plot';
import { lesson } from '@gradkit-examples/course';
import { modelFile, stages, toNetwork } from '../network.ts';
import { photographs } from '../photographs.ts';
import { extractor, fitHead, toFeatures } from '../reader.ts';
import { standIn } from '../stand-in.ts';

const { epochs, seed, dryRun, out, own, show } = lesson('pretrained', { epochs: 20, own: ['model'] });
const file = dryRun ? await standIn(out) : modelFile(own.model);
const { train, validation } = await photographs({ dryRun, seed });
const network = await loadModel<Tensor[]>(file, { outputs: stages });
freeze(network.eval());

const ways: Readonly<Record<string, (maps: readonly Tensor[]) => Tensor>> = {
  'stage 1': ([first]) => toFeatures([first]),
  'stage 2': ([, second]) => toFeatures([second]),
  'stage 3': ([, , third]) => toFeatures([third]),
  'stage 4': ([, , , fourth]) => toFeatures([fourth]),
  'stages 2 and 3': ([, second, third]) => toFeatures([second, third]),
};
const featuresOf = extractor((images) => {
  const maps = network.forward(toNetwork(images));
  return Object.values(ways).map((way) => way(maps));
});
const [known, watched] = [await featuresOf(train), await featuresOf(validation)];
const right: Record<string, number> = {};
for (const [i, name] of Object.keys(ways).entries()) {
  const { trainer } = await fitHead(known[i], watched[i], { epochs, seed });
  right[name] = 100 * trainer.history.last!.validationAccuracy;
  console.log(`${name.padEnd(15)} validation ${right[name].toFixed(1)} %`);
}
const look = { title: 'A linear head on what a stage gives', xLabel: 'right, of photographs of new people (%)' };
await show('stages.png', barChart(right, { ...look, baseline: dryRun ? 0 : 70 }));

// What if the pixels are not prepared as the network was trained with them? Nothing fails, and the features are worse.
import type { Tensor } from '@gradkit/core-tensor';
import { freeze } from '@gradkit/layers';
import { loadModel } from '@gradkit/onnx-import/node';
import { lesson } from '@gradkit-examples/course';
import { modelFile, stages, toNetwork } from '../network.ts';
import { photographs } from '../photographs.ts';
import { extractor, fitHead, toFeatures } from '../reader.ts';
import { standIn } from '../stand-in.ts';

const { epochs, seed, dryRun, out, own } = lesson('pretrained', { epochs: 20, own: ['model'] });
const file = dryRun ? await standIn(out) : modelFile(own.model);
const { train, validation } = await photographs({ dryRun, seed });
const network = await loadModel<Tensor[]>(file, { outputs: stages.slice(1, 3) });
freeze(network.eval());

const channelsLast = (images: Tensor): Tensor => images.cast('float32').permute([0, 2, 3, 1]);
const ways: Readonly<Record<string, (images: Tensor) => Tensor>> = {
  'as in training': toNetwork,
  'red first': (images) => toNetwork(images.flip(1)),
  'means left in': (images) => channelsLast(images.flip(1)),
  'from 0 to 1': (images) => channelsLast(images).div(255),
};
const featuresOf = extractor((images) =>
  Object.values(ways).map((prepare) => toFeatures(network.forward(prepare(images)))),
);
const [known, watched] = [await featuresOf(train), await featuresOf(validation)];
for (const [i, name] of Object.keys(ways).entries()) {
  const { trainer } = await fitHead(known[i], watched[i], { epochs, seed });
  console.log(`${name.padEnd(15)} validation ${(100 * trainer.history.last!.validationAccuracy).toFixed(1)} %`);
}

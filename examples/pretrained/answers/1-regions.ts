// One mean of each channel, or means in 2 × 2, 3 × 3, 4 × 4 regions? Where something is matters to hands, up to a point.
import { seed, type Tensor } from '@gradkit/core-tensor';
import { freeze } from '@gradkit/layers';
import { loadModel } from '@gradkit/onnx-import/node';
import { lesson } from '@gradkit-examples/course';
import { modelFile, stages, toNetwork } from '../network.ts';
import { photographs } from '../photographs.ts';
import { extract, fitHead, toFeatures } from '../reader.ts';
import { standIn } from '../stand-in.ts';

const { epochs, seed: chosen, dryRun, out, own } = lesson('pretrained', { epochs: 20, own: ['model'] });
const file = dryRun ? await standIn(out) : modelFile(own.model);
const { all, train, validation } = await photographs({ dryRun, seed: chosen });
const network = await loadModel<Tensor[]>(file, { outputs: stages.slice(1, 3) });
freeze(network.eval());

const counts = [1, 2, 3, 4];
const features = await extract(all, (images) => {
  const maps = network.forward(toNetwork(images));
  return counts.map((regions) => toFeatures(maps, regions));
});
for (const [i, data] of features.entries()) {
  seed(chosen);
  const parts = { train: train.indices, validation: validation.indices };
  const { trainer } = await fitHead(data, parts, { epochs, seed: chosen });
  const accuracy = (100 * trainer.history.last!.validationAccuracy).toFixed(1);
  console.log(
    `${counts[i]} × ${counts[i]} regions: ${data.tensors.inputs.shape[1]} features, validation ${accuracy} %`,
  );
}

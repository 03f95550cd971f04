// How many people does it take? A new head on features, and the network from scratch, with the hands of 3, 10, 30 and 100 people.
import { seed, type Tensor } from '@gradkit/core-tensor';
import { compose, subset, TensorDataset } from '@gradkit/data';
import { freeze } from '@gradkit/layers';
import { loadModel } from '@gradkit/onnx-import/node';
import { lossCurve } from '@gradkit/plot';
import { lesson } from '@gradkit-examples/course';
import { change, convolutional, load, toInputs } from '@gradkit-examples/signs/hands';
import { modelFile, stages, toNetwork } from '../network.ts';
import { photographs, toGrey } from '../photographs.ts';
import { extractor, fit, fitHead, toFeatures } from '../reader.ts';
import { standIn } from '../stand-in.ts';

const { seed: chosen, dryRun, out, own, show } = lesson('pretrained', { own: ['model'] });
const file = dryRun ? await standIn(out) : modelFile(own.model);
const { all, train, validation } = await photographs({ dryRun, seed: chosen });
const network = await loadModel<Tensor[]>(file, { outputs: stages.slice(1, 3) });
freeze(network.eval());
const featuresOf = extractor((images) => [toFeatures(network.forward(toNetwork(images)))]);
const [[known], [watched]] = [await featuresOf(train), await featuresOf(validation)];
const grey = new TensorDataset({ inputs: toGrey(all.tensors.inputs), labels: all.tensors.labels });

const counts = dryRun ? [3] : [3, 10, 30, 100]; // of people, who show ten digits each
const right = { 'new head': [] as number[], 'from scratch': [] as number[] };
for (const people of counts) {
  const some = Array.from({ length: 10 * people }, (_, i) => i); // of those to learn from, which are in the order of people
  const epochs = (steps: number): number => (dryRun ? 1 : Math.max(10, Math.ceil(steps / people))); // fewer photographs, more often
  const { trainer } = await fitHead(subset(known, some), watched, { epochs: epochs(500), seed: chosen });
  seed(chosen);
  const model = convolutional();
  const loader = load(subset(subset(grey, train.indices), some), {
    transform: compose(change, toInputs),
    shuffle: true,
    seed: chosen,
  });
  const learned = await fit(model, [{ parameters: model.parameters(), learningRate: 3e-3 }], loader, {
    epochs: epochs(1000),
    validation: load(subset(grey, validation.indices), { batchSize: 64 }),
  });
  right['new head'].push(100 * trainer.history.last!.validationAccuracy);
  right['from scratch'].push(100 * learned.history.last!.validationAccuracy);
  const [head, scratch] = [right['new head'].at(-1)!.toFixed(1), right['from scratch'].at(-1)!.toFixed(1)];
  console.log(`${people} people: new head ${head} %, from scratch ${scratch} %`);
}
const curves = Object.fromEntries(Object.entries(right).map(([name, y]) => [name, { x: counts, y }]));
const look = { title: 'Photographs of new people', xLabel: 'people to learn from', yLabel: 'accuracy (%)', logX: true };
await show('few-people.png', lossCurve(curves, look));

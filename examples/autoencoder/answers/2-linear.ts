// Without activations an autoencoder is two matrices, and can be no better than principal components: it finds the same plane, by descent.
import { noGrad } from '@gradkit/autograd';
import { seed, tensor, type Tensor } from '@gradkit/core-tensor';
import { DataLoader, toFloat, type LabelledImages } from '@gradkit/data';
import { Linear, Sequential } from '@gradkit/layers';
import { mse } from '@gradkit/losses';
import { principalComponents, projectOnto } from '@gradkit/plot';
import { lesson } from '@gradkit-examples/course';
import { handwrittenDigits } from '@gradkit-examples/course/handwritten-digits';
import { fit } from '../autoencoder-model.ts';

const { epochs, seed: chosen, dryRun } = lesson('autoencoder', { epochs: 5 });
seed(chosen);
const { train, test } = await handwrittenDigits({ dryRun });
const transform = ({ inputs, labels }: LabelledImages): LabelledImages => ({
  inputs: toFloat(inputs).flatten(1),
  labels,
});
const loader = new DataLoader(train, { batchSize: 128, shuffle: true, seed: chosen, transform });
const validation = new DataLoader(test, { batchSize: 500, transform });
const model = new Sequential(new Linear(784, 16), new Linear(16, 784));
await fit(model, loader, { epochs, validation });

const rows = (x: Tensor): Tensor['data'][] => x.unbind(0).map(({ data }) => data);
const seen = toFloat(train.tensors.inputs.slice([[0, dryRun ? 100 : 10_000]])).flatten(1);
const unseen = toFloat(test.tensors.inputs.slice([[0, Math.min(2000, test.length)]])).flatten(1);
const found = principalComponents(rows(seen), { components: 16 });
const rebuilt = tensor(projectOnto(found, rows(unseen))).matmul(tensor(found.directions)).add(tensor(found.mean)); // prettier-ignore
const network = noGrad(() => mse(model.forward(unseen), unseen).item());
console.log(`principal components ${mse(rebuilt, unseen).item().toFixed(4)}`);
console.log(`linear autoencoder   ${network.toFixed(4)}`);

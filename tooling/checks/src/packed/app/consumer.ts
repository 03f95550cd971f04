// What a user's code may ask of the types, in the strictest settings. Compiled only, by every TypeScript of `compilers.ts`.
import { tensor, type Tensor } from '@gradkit/core-tensor';
import { DataLoader, subset, TensorDataset } from '@gradkit/data';
import { Linear, Sequential, Tanh } from '@gradkit/layers';
import { exportModel } from '@gradkit/onnx-export';
import { renderPng } from '@gradkit/plot/node';
import { toSafetensors } from '@gradkit/safetensors';

const model = new Sequential(new Linear(2, 8), new Tanh());
const inputs: Tensor = tensor([[0, 1]]);

/** Bytes that leave gradkit go where bytes go. */
export const blobs = [
  new Blob([await exportModel(model, [inputs])]),
  new Blob([toSafetensors(model.stateDict())]),
  new Blob([await renderPng('<svg xmlns="http://www.w3.org/2000/svg"/>')]),
];

for await (const batch of new DataLoader(subset(new TensorDataset({ inputs }), [0]))) model.forward(batch.inputs);

/** Methods come with the main entry, typed as the functions are. */
export const chained: Tensor = inputs
  .sum(0, { keepDims: true })
  .where(inputs, 0)
  .matmul(inputs, { transposeA: true })
  .relu();
// @ts-expect-error an axis is a number
inputs.softmax('rows');

import { Generator, uniform, type Tensor } from '@gradkit/core-tensor/functional';
import { Conv2d, Flatten, Linear, MaxPool2d, ReLU, Sequential } from '@gradkit/layers';
import { exportModel } from '@gradkit/onnx-export';

/** A small convolutional network, what it is given, and what it must answer. */
export interface ProbeModel {
  readonly bytes: Uint8Array;
  readonly input: Tensor;
  readonly expected: Tensor;
}

/** Makes the network; its answer is that of gradkit's own kernels. */
export async function probeModel(): Promise<ProbeModel> {
  const rng = new Generator(1);
  const model = new Sequential(
    new Conv2d(1, 8, 3, { rng }),
    new ReLU(),
    new MaxPool2d(2),
    new Flatten(),
    new Linear(8 * 13 * 13, 10, { rng }),
  );
  const input = uniform([4, 1, 28, 28], { low: 0, high: 1, rng });
  const bytes = await exportModel(model, [input], { verify: false, opset: 21 }); // the newest that GPUs have all of
  return { bytes, input, expected: model.forward(input) };
}

import { exportTrainingStep } from '@gradkit/compile';
import { Generator, normal, type Tensor } from '@gradkit/core-tensor';
import { BatchNorm1d, Linear, ReLU, Sequential } from '@gradkit/layers';
import { mse } from '@gradkit/losses';
import { describeModel } from '@gradkit/onnx-export';
import { Adam } from '@gradkit/optimizers';
import { expect, it } from 'vitest';

it('an exported training step is compared as exactly as rounding lets it be: a bias before a batch norm, by Adam', async () => {
  const rng = new Generator(1);
  const model = new Sequential(new Linear(4, 8, { rng }), new BatchNorm1d(8), new ReLU(), new Linear(8, 2, { rng }));
  const optimizer = new Adam(model.parameters());
  const step = (x: Tensor, y: Tensor) => {
    optimizer.zeroGrad();
    const loss = mse(model.forward(x), y);
    loss.backward();
    optimizer.step();
    return loss;
  };
  const examples: [Tensor, Tensor] = [normal([8, 4], { rng }), normal([8, 2], { rng })];
  const before = JSON.stringify(model.stateDict());
  const { step: file } = await exportTrainingStep(step, examples, { model, optimizer });
  expect(JSON.parse(describeModel(file).metadata['states'])).toMatchObject({ '0.bias': '0.bias_out' });
  expect(JSON.stringify(model.stateDict())).toBe(before);
  let calls = 0;
  const another = (x: Tensor) => {
    const y = step(x, examples[1]);
    return calls++ === 0 ? y : y.mul(1.01); // traced, then otherwise
  };
  await expect(exportTrainingStep(another, [examples[0]], { model, optimizer })).rejects.toThrow(
    /^exportTrainingStep: output output0 differs in ONNX Runtime/,
  );
});

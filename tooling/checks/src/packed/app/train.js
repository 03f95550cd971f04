// The five-line loop, and the way out, written as a user outside this repository writes them.
import { tensor } from '@gradkit/core-tensor';
import { Linear, Sequential, Tanh } from '@gradkit/layers';
import { mse } from '@gradkit/losses';
import { exportModel } from '@gradkit/onnx-export';
import { SGD } from '@gradkit/optimizers';
import { createSession } from '@gradkit/runtime';

const inputs = tensor([
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
]);
const targets = tensor([[0], [1], [1], [0]]);

/** Learns XOR; returns the model, and the first and the last loss. */
export function train(steps) {
  const model = new Sequential(new Linear(2, 8), new Tanh(), new Linear(8, 1));
  const optimizer = new SGD(model.parameters(), { learningRate: 0.1, momentum: 0.9 });
  const losses = [];
  for (let step = 0; step < steps; step++) {
    optimizer.zeroGrad();
    const loss = mse(model.forward(inputs), targets);
    loss.backward();
    optimizer.step();
    losses.push(loss.item());
  }
  return { model, first: losses[0], last: losses.at(-1) };
}

/** Exports a model and runs the file; returns where it ran and how far the results are from those of the model. */
export async function deploy(model, device) {
  const session = await createSession(await exportModel(model, [inputs], { verify: false }), { device });
  const { output } = await session.run({ input: inputs });
  const difference = output.sub(model.forward(inputs)).abs().max().item();
  return { device: session.device, difference };
}

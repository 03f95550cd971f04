// What every page does, its worker, and Node: runs an ONNX file, makes one compiled step, exports what it trained, and makes mistakes.
import { compile } from '@gradkit/compile';
import { ConfigError, Generator, GradkitError, normal, RuntimeError, ShapeError, tensor } from '@gradkit/core-tensor';
import { Conv2d, Flatten, Linear, MaxPool2d, ReLU, Sequential } from '@gradkit/layers';
import { crossEntropy } from '@gradkit/losses';
import { exportModel } from '@gradkit/onnx-export';
import { Adam, SGD } from '@gradkit/optimizers';
import { configure, createSession } from '@gradkit/runtime';

/** A small convolutional network; the same numbers wherever it is made. */
export function makeNet() {
  const rng = new Generator(7);
  return new Sequential(
    new Conv2d(1, 4, 3, { rng }),
    new ReLU(),
    new MaxPool2d(2),
    new Flatten(),
    new Linear(36, 3, { rng }),
  );
}

/** Four pictures of 8 by 8 points. */
export const images = normal([4, 1, 8, 8], { rng: new Generator(8) });
const labels = tensor([0, 1, 2, 0], { dtype: 'int32' });

async function infer(bytes, threads) {
  const session = await createSession(bytes, { device: 'wasm', threads });
  const { output } = await session.run({ input: images });
  return { session, output: output.toArray() };
}

/** One step, compiled; then the file of what it made. */
async function train() {
  const net = makeNet();
  const optimizer = new Adam(net.parameters(), { learningRate: 0.01 });
  const step = compile(
    (x, y) => {
      optimizer.zeroGrad();
      const loss = crossEntropy(net.forward(x), y);
      loss.backward();
      optimizer.step();
      return loss;
    },
    { device: 'wasm' },
  );
  const loss = (await step(images, labels)).item();
  const { output } = await infer(await exportModel(net, [images]));
  return { runsOn: step.runsOn, numbers: [loss, ...output.flat()] };
}

async function mistakes(session) {
  const tries = [
    [ShapeError, () => new Linear(2, 1).forward(tensor([[1, 2, 3]]))],
    [ConfigError, () => new Conv2d(3, 8, 0)],
    [ConfigError, () => new SGD(new Linear(2, 1).parameters(), { learningRate: -1 })],
    [RuntimeError, () => session.run({})],
  ];
  const seen = [];
  for (const [kind, make] of tries) {
    try {
      await make();
      seen.push('nothing was thrown');
    } catch (error) {
      const isOurs = error instanceof kind && error instanceof GradkitError;
      seen.push(`${error.name}: ${error.message}${isOurs ? '' : ' (of another class)'}`);
    }
  }
  return seen;
}

/** All of it, as plain data. */
export async function run(bytes, { threads = 'auto', files = null } = {}) {
  if (files !== null) configure({ wasm: files });
  const { session, output } = await infer(bytes, threads);
  const { runsOn, numbers } = await train();
  const where = { device: session.device, engine: session.engine, threads: session.threads, runsOn };
  return { where, numbers: [...output.flat(), ...numbers], mistakes: await mistakes(session) };
}

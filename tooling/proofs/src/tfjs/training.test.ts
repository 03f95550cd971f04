import { Generator, seed, type Tensor } from '@gradkit/core-tensor';
import { DataLoader, synthDigits } from '@gradkit/data';
import { findMnist, mnist } from '@gradkit/data/node';
import { Flatten, Linear, ReLU, Sequential } from '@gradkit/layers';
import { crossEntropy } from '@gradkit/losses';
import { expectClose } from '@gradkit-internal/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { complete } from '../complete.ts';
import { networks, taskOf, type Task } from '../compiled/networks.ts';
import { tf } from './load-tfjs.ts';
import { compareLosses, lossesOf, withTfjs } from './training.ts';

// A run takes some networks and few steps; all of them with GRADKIT_PROOFS=complete.
const trained = complete ? Object.keys(networks) : ['convolutions with batch norm and dropout', 'lstm', 'gpt'];

beforeAll(() => tf.setBackend('cpu'));
afterAll(() => tf.setBackend('cpu'));

/** The first batches of handwritten digits. */
async function digits(count: number, batchSize: number): Promise<(readonly [Tensor, Tensor])[]> {
  const { train } = findMnist() === null ? synthDigits({ train: count * batchSize, test: 1 }) : await mnist();
  const loader = new DataLoader(train, { batchSize, shuffle: true, rng: new Generator(3) });
  const batches: (readonly [Tensor, Tensor])[] = [];
  for await (const { inputs, labels } of loader) {
    batches.push([inputs.cast('float32').div(255), labels]);
    if (batches.length === count) break;
  }
  return batches;
}

function digitsTask(batches: Task['batches']): Task {
  seed(7);
  const model = new Sequential(
    new Flatten(),
    new Linear(784, 512),
    new ReLU(),
    new Linear(512, 512),
    new ReLU(),
    new Linear(512, 10),
  );
  return { model, batches, loss: (inputs, labels) => crossEntropy(model.forward(inputs), labels) };
}

describe.each(['cpu', 'wasm'] as const)('eager training with TensorFlow.js on %s', (backend) => {
  it('of a perceptron on handwritten digits follows the losses of our CPU', async () => {
    const steps = complete ? 100 : backend === 'cpu' ? 3 : 8; // its own CPU backend takes a second for a step
    const batches = await digits(complete ? steps : 2, complete ? 64 : 16); // so that few steps see the same again
    const expected = await lossesOf(digitsTask(batches), steps);
    const actual = await withTfjs(tf, { backend }, () => lossesOf(digitsTask(batches), steps));
    expectClose([...actual], [...expected], { relative: 0, absolute: 1e-4 });
    expect(actual.at(-1)).toBeLessThan(actual[0]);
    expect(tf.memory().numTensors).toBe(0);
  });

  it.each(trained)('%s: the losses of our CPU', async (network) => {
    const { actual, expected } = await compareLosses(tf, { backend }, { network, steps: complete ? 30 : 6 });
    expectClose([...actual], [...expected], { relative: 1e-4, absolute: 1e-5 });
  });
});

describe('1 000 steps', () => {
  it('leave the memory of TensorFlow.js as it was, without a call of the collector and without a pause between steps', async () => {
    const memoryLimit = 2 ** 21;
    const most: number[] = [];
    await withTfjs(tf, { backend: 'wasm', memoryLimit }, async () => {
      let peak = 0;
      let step = 0;
      await lossesOf(taskOf('mlp'), 1000, () => {
        peak = Math.max(peak, tf.memory().numBytes);
        if (++step % 100 > 0) return;
        most.push(peak);
        peak = 0;
      });
    });
    const [, second, ...later] = most;
    expect(Math.max(...later)).toBeLessThan(1.1 * second);
    expect(Math.max(...most)).toBeLessThan(1.5 * memoryLimit);
    expect(tf.memory().numTensors).toBe(0);
  });
});

import { compile } from '@gradkit/compile';
import { normal, randint, type Tensor } from '@gradkit/core-tensor';
import { Embedding, Linear, LSTM, Module, ReLU, Sequential } from '@gradkit/layers';
import { crossEntropy } from '@gradkit/losses';
import { Adam, SGD } from '@gradkit/optimizers';
import { expect, test, vi } from 'vitest';
import { convNet } from '../../../bench/src/models/conv-net.ts';

// More operations than before are a finding: a gradient, an optimizer or a rewrite has become longer.

/** Guesses the last word of each sequence; as many operations for any length. */
class WordModel extends Module<[Tensor]> {
  readonly embedding = new Embedding(10, 8);
  readonly lstm = new LSTM(8, 16, { batchFirst: true });
  readonly output = new Linear(16, 10);

  forward(words: Tensor): Tensor {
    const [, [hidden]] = this.lstm.forward(this.embedding.forward(words));
    return this.output.forward(hidden.squeeze(0));
  }
}

/** What compiling a training step logs with `GRADKIT_DEBUG=stages`: the number of operations after each stage, then of each segment. */
async function stagesOf(model: Module, Optimizer: typeof SGD | typeof Adam, inputs: Tensor): Promise<string[]> {
  const optimizer = new Optimizer(model.parameters(), { learningRate: 0.001 });
  const step = compile(
    (x: Tensor, labels: Tensor) => {
      optimizer.zeroGrad();
      const loss = crossEntropy(model.forward(x), labels);
      loss.backward();
      optimizer.step();
      return loss;
    },
    { device: 'cpu' },
  );
  const log = vi.spyOn(console, 'info').mockImplementation(() => {});
  vi.stubGlobal('GRADKIT_DEBUG', 'stages');
  await step(inputs, randint(10, [inputs.shape[0]]));
  vi.unstubAllGlobals();
  const lines = log.mock.calls.flat().map(String);
  log.mockRestore();
  return lines.map((line) => line.replace('compile: ', ''));
}

const perceptron = (): Module => new Sequential(new Linear(784, 128), new ReLU(), new Linear(128, 10));

test('a perceptron 784-128-10 with SGD', async () => {
  expect(await stagesOf(perceptron(), SGD, normal([32, 784]))).toEqual([
    'trace: operations 43', // with reshapes and identities that change nothing here, but might in an export with free axes
    'guard: operations 43',
    'simplify: operations 33',
    'expand: operations 33',
    'layouts: operations 37',
    'legalize: operations 37',
    'simplify: operations 36',
    'copy aliased states: operations 36',
    'partition: host 4, onnx 24, wasm 8',
  ]);
});

test('a perceptron 784-128-10 with Adam', async () => {
  expect(await stagesOf(perceptron(), Adam, normal([32, 784]))).toEqual([
    'trace: operations 123',
    'guard: operations 123',
    'simplify: operations 113',
    'expand: operations 113',
    'layouts: operations 117',
    'legalize: operations 117',
    'simplify: operations 116',
    'copy aliased states: operations 116',
    'partition: host 40, onnx 24, wasm 52',
  ]);
});

test('a network of two convolutions with SGD', async () => {
  expect(await stagesOf(convNet(), SGD, normal([64, 1, 28, 28]))).toEqual([
    'trace: operations 80',
    'guard: operations 80',
    'simplify: operations 65',
    'expand: operations 65',
    'layouts: operations 90',
    'legalize: operations 90',
    'simplify: operations 87',
    'copy aliased states: operations 87',
    // poolings, their gradients and the sums of windows are routines
    'partition: host 8, onnx 6, routine 2, wasm 3, onnx 4, routine 2, wasm 3, onnx 25, wasm 3, routine 1, routine 2, wasm 1, onnx 7, routine 1, routine 1, routine 2, wasm 1, onnx 4, wasm 16',
  ]);
});

test('an embedding and an LSTM with SGD', async () => {
  for (const length of [5, 50])
    expect(await stagesOf(new WordModel(), SGD, randint(10, [4, length]))).toEqual([
      'trace: operations 122',
      'guard: operations 122',
      'simplify: operations 85',
      'expand: operations 101', // two scans, and what is done for all steps at once
      'layouts: operations 94',
      'legalize: operations 94',
      'simplify: operations 92',
      'copy aliased states: operations 92',
      'partition: host 7, onnx 8, routine 2, onnx 18, wasm 18, routine 1, wasm 4, onnx 21, wasm 14',
    ]);
});

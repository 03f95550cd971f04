import { noGrad, Parameter } from '@gradkit/autograd';
import { Generator, leakyRelu, tensor, type Tensor } from '@gradkit/core-tensor';
import { Linear, ReLU, Sequential, Sigmoid, Tanh, type Module } from '@gradkit/layers';
import { binaryCrossEntropy, binaryCrossEntropyWithLogits, crossEntropy, mse, rmse } from '@gradkit/losses';
import { Adagrad, Adam, SGD } from '@gradkit/optimizers';
import { expectClose } from '@gradkit-internal/testing';
import { describe, expect, test } from 'vitest';

// The numbers that every introductory course works out by hand.

test('a neuron: activations of w·x + b = 1.5', () => {
  const z = tensor([1, 2])
    .mul(tensor([0.5, 0.25]))
    .sum()
    .add(0.5);
  expect(z.item()).toBe(1.5);
  expect(z.sigmoid().item()).toBeCloseTo(0.8176, 4);
  expect(z.tanh().item()).toBeCloseTo(0.9051, 4);
  expect(z.relu().item()).toBe(1.5);
  expect(leakyRelu(z.neg(), { negativeSlope: 0.1 }).item()).toBeCloseTo(-0.15, 6);
  const step = [z, z.neg()].map((at) => at.greater(0).cast('float32').item());
  expect(step).toEqual([1, 0]);
});

test('a sigmoid lies in 0 … 1, a tanh in −1 … 1', () => {
  const z = tensor([-1000, -1.5, 0, 1.5, 1000]);
  expectClose(z.sigmoid().toArray(), [0, 0.18242552, 0.5, 0.81757448, 1]);
  expectClose(z.tanh().toArray(), [-1, -0.90514825, 0, 0.90514825, 1]);
});

describe('a line through (1, 3) and (2, 5), from m = −1, b = 5', () => {
  const x = tensor([1, 2]);
  const y = tensor([3, 5]);
  const start = (): [Parameter, Parameter] => [new Parameter(tensor(-1)), new Parameter(tensor(5))];

  function descend(learningRate: number, steps: number): { m: number; b: number; losses: number[] } {
    const [m, b] = start();
    const optimizer = new SGD([m, b], { learningRate });
    const losses: number[] = [];
    for (let step = 0; step < steps; step++) {
      optimizer.zeroGrad();
      const loss = mse(x.mul(m.value).add(b.value), y);
      loss.backward();
      optimizer.step();
      losses.push(loss.item());
    }
    return { m: m.value.item(), b: b.value.item(), losses };
  }

  test('predictions, errors and gradients', () => {
    const [m, b] = start();
    const predictions = x.mul(m.value).add(b.value);
    expect(predictions.toArray()).toEqual([4, 3]);
    expect(rmse(predictions, y).item()).toBeCloseTo(1.5811, 4);
    const loss = mse(predictions, y);
    expect(loss.item()).toBe(2.5);
    loss.backward();
    expect([m.grad!.item(), b.grad!.item()]).toEqual([-3, -1]);
  });

  test('the gradients everywhere: 5m + 3b − 13 and 3m + 2b − 8', () => {
    for (const [slope, intercept] of [
      [0, 0],
      [2, 1],
      [-4, 7],
    ]) {
      const [m, b] = [new Parameter(tensor(slope)), new Parameter(tensor(intercept))];
      mse(x.mul(m.value).add(b.value), y).backward();
      expect([m.grad!.item(), b.grad!.item()]).toEqual([5 * slope + 3 * intercept - 13, 3 * slope + 2 * intercept - 8]);
    }
  });

  test('one step of λ = 0.1; λ = 2 diverges; the optimum', () => {
    const { m, b } = descend(0.1, 1);
    expectClose([m, b], [-0.7, 5.1]);
    const { losses } = descend(2, 10);
    expect(losses.every((loss, i) => i === 0 || loss > losses[i - 1])).toBe(true);
    const optimum = descend(0.25, 600);
    expectClose([optimum.m, optimum.b], [2, 1], { absolute: 1e-5 });
  });
});

test('a 2-8-1 network learns two points: its loss falls in every step, below 0.1', () => {
  const rng = new Generator(1);
  const model = new Sequential(new Linear(2, 8, { rng }), new ReLU(), new Linear(8, 1, { rng }), new Sigmoid());
  const optimizer = new SGD(model.parameters(), { learningRate: 0.01 });
  const inputs = tensor([
    [0.9, -0.2],
    [0.75, 0.6],
  ]);
  const targets = tensor([[0], [1]]);
  const losses = Array.from({ length: 4000 }, () => {
    optimizer.zeroGrad();
    const loss = binaryCrossEntropy(model.forward(inputs), targets);
    loss.backward();
    optimizer.step();
    return loss.item();
  });
  expect(losses.findIndex((loss, i) => i > 0 && loss >= losses[i - 1])).toBe(-1);
  expect(losses.at(-1)).toBeLessThan(0.1);
  expect(noGrad(() => model.forward(inputs)).toArray()).toEqual([
    [expect.toSatisfy((p) => p < 0.1)],
    [expect.toSatisfy((p) => p > 0.9)],
  ]);
});

test('XOR: one layer gets at most 3 of 4 right, a hidden layer all', () => {
  const inputs = tensor([
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ]);
  const targets = tensor([[0], [1], [1], [0]]);
  const right = (model: Module): number => {
    const optimizer = new Adam(model.parameters(), { learningRate: 0.05 });
    for (let step = 0; step < 150; step++) {
      optimizer.zeroGrad();
      binaryCrossEntropyWithLogits(model.forward(inputs), targets).backward();
      optimizer.step();
    }
    const guesses = noGrad(() => model.forward(inputs))
      .greater(0)
      .cast('float32');
    return guesses.equal(targets).cast('float32').sum().item();
  };
  const rng = new Generator(1);
  expect(right(new Linear(2, 1, { rng }))).toBeLessThanOrEqual(3);
  expect(right(new Sequential(new Linear(2, 8, { rng }), new Tanh(), new Linear(8, 1, { rng })))).toBe(4);
});

test('cross-entropy of one label is −log p', () => {
  const logits = tensor([[1, 2, 0.5]]);
  const p = (logits.softmax().toArray() as number[][])[0][1];
  const label: Tensor = tensor([1], { dtype: 'int32' });
  expect(crossEntropy(logits, label).item()).toBeCloseTo(-Math.log(p), 6);
});

test('binary cross-entropy of one probability is −log p of its label, and its slope at the logit p − y', () => {
  expect(binaryCrossEntropy(tensor([0.25]), tensor([1])).item()).toBeCloseTo(-Math.log(0.25), 6);
  expect(binaryCrossEntropy(tensor([0.25]), tensor([0])).item()).toBeCloseTo(-Math.log(0.75), 6);
  const z = new Parameter(tensor([-3]));
  binaryCrossEntropyWithLogits(z.value, tensor([1])).backward();
  expect(z.grad!.item()).toBeCloseTo(1 / (1 + Math.exp(3)) - 1, 6);
});

test('optimizers subtract, and ε stands outside of the root', () => {
  for (const make of [Adagrad, Adam]) {
    const w = new Parameter(tensor([0]));
    const optimizer = new make([w], { learningRate: 0.1, eps: 1 });
    w.value.mul(3).sum().backward();
    optimizer.step();
    expect(w.value.item()).toBeCloseTo((-0.1 * 3) / (Math.sqrt(9) + 1), 6);
  }
});

test('784-250-100-10 has 222 360 parameters', () => {
  const model = new Sequential(new Linear(784, 250), new ReLU(), new Linear(250, 100), new ReLU(), new Linear(100, 10));
  const sizes = model.parameters().map(({ value }) => value.size);
  expect(sizes.reduce((a, b) => a + b)).toBe(222_360);
});

import { compile } from '@gradkit/compile';
import { seed, tensor, type Tensor } from '@gradkit/core-tensor';
import { Adagrad, Adam, AdamW, RMSprop, SGD, type Optimizer } from '@gradkit/optimizers';
import { expectClose } from '@gradkit-internal/testing';
import { describe, expect, test } from 'vitest';
import { complete } from '../complete.ts';
import { doubleTaskOf, networks, taskOf, type Task } from './networks.ts';

// A run takes a third of the pairs of network and optimizer in float32 and another third in float64; all of them with GRADKIT_PROOFS=complete.

type MakeOptimizer = (parameters: ReturnType<Task['model']['parameters']>) => Pick<Optimizer, 'zeroGrad' | 'step'>;

const optimizers: Readonly<Record<string, MakeOptimizer>> = {
  SGD: (parameters) => new SGD(parameters, { learningRate: 0.05 }),
  'SGD with Nesterov momentum and decay': (parameters) =>
    new SGD(parameters, { learningRate: 0.02, momentum: 0.9, nesterov: true, weightDecay: 1e-3 }),
  'SGD with dampened momentum': (parameters) =>
    new SGD(parameters, { learningRate: 0.02, momentum: 0.9, dampening: 0.5 }),
  Adagrad: (parameters) => new Adagrad(parameters, { learningRate: 0.02 }),
  RMSprop: (parameters) => new RMSprop(parameters, { learningRate: 1e-3 }),
  'centered RMSprop with momentum': (parameters) =>
    new RMSprop(parameters, { learningRate: 1e-3, centered: true, momentum: 0.9 }),
  Adam: (parameters) => new Adam(parameters, { learningRate: 2e-3 }),
  'Adam with decay and amsgrad': (parameters) =>
    new Adam(parameters, { learningRate: 2e-3, weightDecay: 1e-3, amsgrad: true }),
  AdamW: (parameters) => new AdamW(parameters, { learningRate: 2e-3 }),
};

/** The training step as people write it. */
function stepOf({ model, loss }: Task, makeOptimizer: MakeOptimizer): (inputs: Tensor, labels: Tensor) => Tensor {
  const optimizer = makeOptimizer(model.parameters());
  return (inputs, labels) => {
    optimizer.zeroGrad();
    const value = loss(inputs, labels);
    value.backward();
    optimizer.step();
    return value;
  };
}

async function train(task: Task, step: (inputs: Tensor, labels: Tensor) => Tensor | Promise<Tensor>, steps: number) {
  seed(8); // of dropout
  const losses: number[] = [];
  for (let i = 0; i < steps; i++) losses.push((await step(...task.batches[i % task.batches.length])).item());
  return losses;
}

/** The optimizers that a network is trained with: a third of them in each precision, every one with two or three networks. */
function optimizersFor(network: string, part: number): string[] {
  const row = Object.keys(networks).indexOf(network);
  return Object.keys(optimizers).filter((_, column) => complete || (row + column) % 3 === part);
}

describe.each(Object.keys(networks))('%s', (network) => {
  test.each(optimizersFor(network, 0))('%s: compiled equals eager', async (name) => {
    const [eager, compiled] = [taskOf(network), taskOf(network)];
    const expected = await train(eager, stepOf(eager, optimizers[name]), 50);
    const found = await train(compiled, compile(stepOf(compiled, optimizers[name])), 50);
    expectClose(tensor(found.slice(0, 10)), tensor(expected.slice(0, 10)), { relative: 1e-5, absolute: 0 });
    expectClose(tensor(found), tensor(expected), { relative: 1e-3, absolute: 0 });
    expect(found.slice(-3).reduce((a, b) => a + b)).toBeLessThan(found.slice(0, 3).reduce((a, b) => a + b));
  });
});

describe.each(Object.keys(networks))('%s in double precision', (network) => {
  test.each(optimizersFor(network, 1))('%s', async (name) => {
    const [eager, compiled] = [doubleTaskOf(network), doubleTaskOf(network)];
    const expected = await train(eager, stepOf(eager, optimizers[name]), 20);
    const found = await train(compiled, compile(stepOf(compiled, optimizers[name])), 20);
    expectClose(tensor(found, { dtype: 'float64' }), tensor(expected, { dtype: 'float64' }), {
      relative: 1e-10,
      absolute: 0,
    });
  });
});

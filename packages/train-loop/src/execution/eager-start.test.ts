import { Generator, normal, tensor, type Tensor } from '@gradkit/core-tensor';
import { Linear } from '@gradkit/layers';
import { mse } from '@gradkit/losses';
import { Adam } from '@gradkit/optimizers';
import { expectClose } from '@gradkit-internal/testing';
import { expect, it } from 'vitest';
import { makeExecutor, type ExecutionOptions, type Functions } from './executor.ts';
import type { StepResult } from '../step.ts';

const rng = new Generator(1);
const inputs = normal([8, 3], { rng });
const batch = { inputs, targets: inputs.sum(1, { keepDims: true }) };
type Batch = typeof batch;

/** What a trainer computes, of a network that is the same at each call. */
function functions(): Functions<Batch> {
  const model = new Linear(3, 1, { rng: new Generator(2) });
  const optimizer = new Adam(model.parameters(), { learningRate: 0.1 });
  const evaluate = (given: Batch): StepResult => {
    const outputs = model.forward(given.inputs);
    return { loss: mse(outputs, given.targets), outputs, targets: given.targets };
  };
  const train = (given: Batch): StepResult => {
    optimizer.zeroGrad();
    const result = evaluate(given);
    result.loss.backward();
    optimizer.step();
    return result;
  };
  return { train, accumulate: train, trainLast: train, evaluate, predict: (x: Tensor) => model.forward(x) };
}

/** An executor that starts eagerly, how it is told that the compiler is there, and what it says. */
async function startEagerly(options: ExecutionOptions = {}) {
  const lines: string[] = [];
  const arrival = Promise.withResolvers<void>();
  const load = async (): Promise<typeof import('@gradkit/compile')> => {
    await arrival.promise;
    return import('@gradkit/compile');
  };
  const log = (line: string): void => void lines.push(line);
  const executor = await makeExecutor(functions(), { ...options, startsEagerly: true, log }, load);
  return { executor, lines, arrival };
}

it('steps are eager until the compiler is there, then compiled, and their losses those of either', async () => {
  const { executor, lines, arrival } = await startEagerly();
  const losses: number[] = [];
  const step = async (): Promise<void> => void losses.push((await executor.train(batch)).loss.item());
  for (let i = 0; i < 5; i++) await step();
  expect(executor.runsOn).toBe('eager');
  expect(lines).toEqual(['Trainer: eager until ONNX Runtime is loaded']);
  arrival.resolve();
  while (executor.runsOn === 'eager') await executor.evaluate(batch); // lets it be loaded
  for (let i = 0; i < 5; i++) await step();
  expect(executor.runsOn).toBe('cpu by onnxruntime-node');
  expect(lines[1]).toBe('Trainer: compiled, runs on cpu by onnxruntime-node');
  const eager = functions();
  expectClose(tensor(losses), tensor(Array.from({ length: 10 }, () => eager.train(batch).loss.item())));
});

it('a compiler that cannot be loaded leaves steps eager, and is told of once', async () => {
  const { executor, lines, arrival } = await startEagerly();
  arrival.reject(new Error('the network is down'));
  for (let i = 0; i < 3; i++) await executor.train(batch);
  expect(executor.runsOn).toBe('eager');
  expect(lines).toEqual([
    'Trainer: eager until ONNX Runtime is loaded',
    'Trainer: eager, since @gradkit/compile cannot be loaded: the network is down',
  ]);
});

it('what is to run compiled, or on a device, waits for the compiler', async () => {
  for (const options of [{ execution: 'compiled' }, { device: 'cpu' }] as const) {
    const started = startEagerly(options);
    let isMade = false;
    void started.then(() => (isMade = true));
    await new Promise((resolve) => setTimeout(resolve));
    expect(isMade).toBe(false);
  }
});

import { compile } from '@gradkit/compile';
import { tensor, type Tensor } from '@gradkit/core-tensor';
import { Linear } from '@gradkit/layers';
import { mse } from '@gradkit/losses';
import { SGD } from '@gradkit/optimizers';
import { expect, it } from 'vitest';
import { makeExecutor, type Functions } from './executor.ts';
import type { StepResult } from '../step.ts';

const batch = { inputs: tensor([[1], [2]]), targets: tensor([[2], [4]]) };
type Batch = typeof batch;

function functions(): Functions<Batch> {
  const model = new Linear(1, 1);
  const optimizer = new SGD(model.parameters(), { learningRate: 0.1 });
  const evaluate = ({ inputs, targets }: Batch): StepResult => {
    const outputs = model.forward(inputs);
    return { loss: mse(outputs, targets), outputs, targets };
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

const reason = 'measured: wasm 400 µs a step, webgpu 12 ms a step';

it('where devices are measured, what is compiled behind the first training step is where that is', async () => {
  const asked: unknown[] = [];
  const lines: string[] = [];
  // as in a page whose GPU is the slower
  const compileMeasured: typeof compile = (f, options) => {
    const device = options?.device ?? 'auto';
    asked.push(device);
    const compiled = compile(f, { ...options, device: device === 'auto' ? 'wasm' : device });
    return new Proxy(compiled, {
      get: (target, name) => (name === 'deviceReason' && device === 'auto' ? reason : Reflect.get(target, name)),
    });
  };
  const load = async () => ({ ...(await import('@gradkit/compile')), compile: compileMeasured });
  const executor = await makeExecutor(functions(), { log: (line) => void lines.push(line) }, load);
  asked.length = 0; // what finds out whether there is ONNX Runtime
  await executor.predict(batch.inputs);
  await executor.train(batch);
  await executor.evaluate(batch);
  await executor.trainLast(batch);
  expect(asked).toEqual(['auto', 'auto', 'wasm', 'wasm']);
  expect(executor.runsOn).toBe('wasm by onnxruntime-web');
  expect(lines).toEqual([`Trainer: compiled, runs on wasm by onnxruntime-web (${reason})`]);
});

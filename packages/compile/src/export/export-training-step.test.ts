import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Buffer, noGrad, Parameter } from '@gradkit/autograd';
import { tensor, type Tensor } from '@gradkit/core-tensor';
import { describeModel } from '@gradkit/onnx-export';
import { createSession } from '@gradkit/runtime';
import { expectClose } from '@gradkit-internal/testing';
import { expect, it } from 'vitest';
import { exportTrainingStep } from '../index.ts';
import { saveTrainingStep } from '../node.ts';

function fitting() {
  const w = new Parameter(tensor([0, 0]));
  const rate = new Buffer(tensor(0.01));
  const step = (x: Tensor, y: Tensor) => {
    w.zeroGrad();
    const loss = w.value.mul(x).sum().sub(y).pow(2);
    loss.backward();
    noGrad(() => (w.value = w.value.sub(w.grad!.mul(rate.value))));
    return { loss };
  };
  return { w, step, model: { namedStates: () => [['w', w] as const] } };
}

it('goes on in ONNX Runtime alone, from the values of now', async () => {
  const { w, step, model } = fitting();
  const [x, y] = [tensor([1, 2]), tensor(3)];
  step(x, y);
  const here = w.value;
  const names = { inputNames: ['x', 'y'], outputNames: ['loss'], model };
  const files = await exportTrainingStep(step, [x, y], names);
  expect(w.value.toArray()).toEqual(here.toArray()); // the check has put everything back
  const { metadata } = describeModel(files.step);
  expect([metadata['states'], metadata['random']]).toEqual(['{"w":"w_out"}', '[]']);
  const [session, initial] = await Promise.all([createSession(files.step), createSession(files.initial)]);
  let states = await initial.run({});
  for (let i = 0; i < 3; i++) {
    const { loss, w_out: next } = await session.run({ x, y, ...states });
    expectClose(loss, step(x, y).loss);
    states = { ...states, w: next };
  }
  expectClose(states['w'], w.value);
});

it('lists no states that are replaced unread, which are no inputs', async () => {
  const { w, step } = fitting();
  const seen = new Buffer(tensor(0));
  const noting = (x: Tensor, y: Tensor) => {
    noGrad(() => (seen.value = x.sum()));
    return step(x, y);
  };
  const model = { namedStates: () => Object.entries({ w, seen }) };
  const files = await exportTrainingStep(noting, [tensor([1, 2]), tensor(3)], { model, outputNames: ['loss'] });
  const { inputs, outputs, metadata } = describeModel(files.step);
  expect(metadata['states']).toBe('{"w":"w_out"}');
  expect(inputs.map(({ name }) => name)).toEqual(['input0', 'input1', 'w', 'state0']);
  expect(outputs.map(({ name }) => name).toSorted()).toEqual(['loss', 'seen_out', 'w_out']);
});

it('gives names of its own that go around those of the user', async () => {
  const { step } = fitting();
  const names = { inputNames: ['state0', 'random0'], outputNames: ['state1_out'] };
  const files = await exportTrainingStep(step, [tensor([1, 2]), tensor(3)], names);
  const { inputs } = describeModel(files.step);
  expect(inputs.map(({ name }) => name)).toEqual(['state0', 'random0', 'state2', 'state3']);
});

it('refuses names that clash', async () => {
  const { step, model } = fitting();
  const examples: [Tensor, Tensor] = [tensor([1, 2]), tensor(3)];
  await expect(exportTrainingStep(step, examples, { model, inputNames: ['w', 'y'] })).rejects.toThrow(
    'exportTrainingStep: two inputs are named w; give each a name of its own with inputNames and outputNames',
  );
  await expect(exportTrainingStep(step, examples, { model, outputNames: ['w_out'] })).rejects.toThrow(
    'exportTrainingStep: two outputs are named w_out',
  );
  await expect(exportTrainingStep(step, examples, { metadata: { states: '' } })).rejects.toThrow(
    'exportTrainingStep: metadata.states is written by the export itself; choose another key',
  );
});

it('checks names', async () => {
  const { step } = fitting();
  await expect(exportTrainingStep(step, [tensor([1, 2]), tensor(3)], { inputNames: ['x'] })).rejects.toThrow(
    'exportTrainingStep: inputNames are x but 2 different ones are needed',
  );
});

it.each<[unknown, string]>([
  [
    { input_names: ['x'] },
    'exportTrainingStep: input_names is no option; the options are model, optimizer, inputNames, outputNames, device, name, docString, metadata, verify (did you mean inputNames?)',
  ],
  [{ model: {} }, 'exportTrainingStep: model is an object; it must be an object with namedStates()'],
  [{ inputNames: 'x' }, "exportTrainingStep: inputNames is 'x'; it must be a list"],
  [{ device: 'auto' }, 'exportTrainingStep: device is auto; it must be one of cpu, cuda, webgpu, wasm'],
  [{ verify: 'no' }, "exportTrainingStep: verify is 'no'; it must be true or false"],
  [{ metadata: { epochs: 3 } }, 'exportTrainingStep: metadata.epochs is 3; it must be a string'],
])('refuses the options %o', async (options, message) => {
  await expect(exportTrainingStep(fitting().step, [tensor([1, 2]), tensor(3)], options as object)).rejects.toThrow(
    message,
  );
});

it('asks for a function and a list', async () => {
  await expect(exportTrainingStep(tensor(1) as never, [])).rejects.toThrow(
    'exportTrainingStep: step is a tensor []; it must be a function',
  );
  await expect(exportTrainingStep(fitting().step, tensor([1, 2]) as never)).rejects.toThrow(
    'exportTrainingStep: examples is a tensor [2]; it must be a list',
  );
});

it('writes files, and checks what it is given', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'gradkit-'));
  const path = join(folder, 'line.onnx');
  const examples: [Tensor, Tensor] = [tensor([1, 2]), tensor(3)];
  await saveTrainingStep(path, fitting().step, { examples, name: undefined });
  expect((await readdir(folder)).toSorted()).toEqual(['line.initial.onnx', 'line.onnx']);
  await rm(folder, { recursive: true });
  await expect(saveTrainingStep(path, fitting().step, { example: examples } as never)).rejects.toThrow(
    'saveTrainingStep: example is no option; the options are model, optimizer, inputNames, outputNames, device, name, docString, metadata, verify, examples (did you mean examples?)',
  );
  await expect(saveTrainingStep(path, fitting().step, {} as never)).rejects.toThrow(
    'saveTrainingStep: examples is undefined; it must be a list',
  );
});

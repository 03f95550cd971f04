import { Buffer, noGrad, Parameter } from '@gradkit/autograd';
import { tensor, type Tensor } from '@gradkit/core-tensor';
import { describeModel } from '@gradkit/onnx-export';
import { createSession } from '@gradkit/runtime';
import { expectClose } from '@gradkit-internal/testing';
import { expect, it } from 'vitest';
import { exportTrainingStep } from '../index.ts';

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

it('checks names', async () => {
  const { step } = fitting();
  await expect(exportTrainingStep(step, [tensor([1, 2]), tensor(3)], { inputNames: ['x'] })).rejects.toThrow(
    'exportTrainingStep: inputNames are x but 2 different ones are needed',
  );
});

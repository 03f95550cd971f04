import { Parameter } from '@gradkit/autograd';
import { concat, uniform, zeros, type Tensor } from '@gradkit/core-tensor';
import { Linear, Module } from '@gradkit/layers';
import { createSession } from '@gradkit/runtime';
import { expectClose } from '@gradkit-internal/testing';
import { describe, expect, it } from 'vitest';
import { describeModel, exportModel } from './index.ts';

const x = uniform([2, 3]);

describe('names that the user chose', () => {
  it.each(['batch_size', 'relu', 'constant', 'add_sizes', 'input_size0', 'relu_1', 'node_relu', 'weight'])(
    'stay: an input named %s',
    async (name) => {
      const f = (a: Tensor): Tensor =>
        concat([a.relu().add(3), zeros([a.shape[0], 1])], 1).reshape([2, a.shape[0] * 2]);
      const bytes = await exportModel(f, [x], { inputNames: [name], outputNames: ['y'] });
      const session = await createSession(bytes);
      expect([session.inputs[0].name, session.outputs[0].name]).toEqual([name, 'y']);
      const other = uniform([5, 3]);
      expectClose((await session.run({ [name]: other }))['y'], f(other));
    },
  );

  it('stay: axes named like values', async () => {
    const bytes = await exportModel((a: Tensor) => a.reshape([a.size]), [x], {
      inputNames: ['length'],
      dynamicAxes: { length: { 0: 'length', 1: 'output' } },
    });
    expect(describeModel(bytes).outputs[0].shape).toEqual(['length*output']);
  });

  const same = (what: string): string =>
    `exportModel: ${what}; give each a name of its own with inputNames and outputNames`;
  class Scaled extends Module<[Tensor]> {
    readonly scale = new Parameter(uniform([3]));
    forward(a: Tensor): Tensor {
      return a.mul(this.scale.value);
    }
  }

  it.each<[string, () => Promise<unknown>, string]>([
    [
      'an input like a weight',
      () => exportModel(new Linear(3, 2), [x], { inputNames: ['weight'] }),
      same('the input and the weight are both named weight'),
    ],
    [
      'an output like a weight',
      () => exportModel(new Scaled(), [x], { outputNames: ['scale'] }),
      same('the output and the weight are both named scale'),
    ],
    [
      'an output like an input',
      () => exportModel((a: Tensor) => a.relu(), [x], { inputNames: ['x'], outputNames: ['x'] }),
      same('the input and the output are both named x'),
    ],
    [
      'two outputs alike',
      () => exportModel((a: Tensor) => [a, a], [x], { outputNames: ['y', 'y'] }),
      'exportModel: outputNames are y, y but 2 different ones are needed',
    ],
    [
      'no name',
      () => exportModel((a: Tensor) => a.relu(), [x], { inputNames: [''] }),
      same("an input has the name ''"),
    ],
  ])('that clash are an error: %s', async (_, call, message) => {
    await expect(call()).rejects.toThrow(message);
  });
});

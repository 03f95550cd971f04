import { tensor, zeros } from '@gradkit/core-tensor';
import { describe, expect, it } from 'vitest';
import { addingModel, field, graph, modelOf, node, text, valueInfo, whole } from '../../testing/onnx-bytes.ts';
import { createSession } from '../index.ts';

const adding = addingModel({ inputs: ['x', 'x'], shape: null });

/** An initializer of random-looking float32 numbers. */
function weights(name: string, dims: readonly number[]): number[] {
  const values = new Float32Array(dims.reduce((product, size) => product * size, 1)).fill(0.1);
  const bytes = [...new Uint8Array(values.buffer)];
  return [...dims.flatMap((size) => whole(1, size)), ...whole(2, 1), ...field(8, text(name)), ...field(9, bytes)];
}

/** A recurrent layer of 2 units on 3 features, whose input has no shape. */
function recurrent(opType: string, gates: number): Uint8Array {
  const hidden = [...field(1, text('hidden_size')), ...whole(3, 2), ...whole(20, 2)];
  return modelOf(
    graph({
      nodes: [node(opType, ['x', 'w', 'r'], ['y'], [hidden])],
      initializers: [weights('w', [1, gates * 2, 3]), weights('r', [1, gates * 2, 2])],
      inputs: [valueInfo('x', null)],
      outputs: [valueInfo('y', null)],
    }),
  );
}

describe('values without a shape', () => {
  it.each(['cpu', 'wasm'] as const)('have the shape null, and take tensors of any: %s', async (device) => {
    const session = await createSession(adding, { device });
    expect(session.inputs).toEqual([{ name: 'x', dtype: 'float32', shape: null }]);
    expect(session.outputs).toEqual([{ name: 'y', dtype: 'float32', shape: null }]);
    for (const x of [tensor(1), tensor([1, 2]), zeros([2, 0, 3]), tensor([[[[5]]]])])
      expect((await session.run({ x })).y.toArray()).toEqual(x.mul(2).toArray());
  });

  it('a scalar stays one', async () => {
    const session = await createSession(addingModel({ inputs: ['x', 'x'], shape: [] }));
    expect(session.inputs[0].shape).toEqual([]);
    await expect(session.run({ x: zeros([1]) })).rejects.toThrow('input x is [1] but the model takes []');
  });

  it.each([
    ['LSTM', 4],
    ['GRU', 3],
    ['RNN', 1],
  ])('%s, with which too few axes would end the process, refuses them', async (opType, gates) => {
    const session = await createSession(recurrent(opType, gates), { device: 'cpu' });
    for (const shape of [[], [3], [2, 3]])
      await expect(session.run({ x: zeros(shape) })).rejects.toThrow(
        `Session.run: input x is [${shape.join(', ')}], and the model has ${opType}, with which ONNX Runtime can end the process where there are fewer than 3 axes`,
      );
    expect((await session.run({ x: zeros([4, 1, 3]) })).y.shape).toEqual([4, 1, 1, 2]);
  });
});

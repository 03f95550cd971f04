import { tensor, zeros } from '@gradkit/core-tensor';
import { describe, expect, it } from 'vitest';
import { createSession } from './index.ts';
import { openSession } from './node.ts';
import { doublingModel as model } from '../testing/doubling-model.ts';

describe.each(['cpu', 'wasm'] as const)('on %s', (device) => {
  it('runs, says where, and describes inputs and outputs', async () => {
    const session = await createSession(model, { device });
    expect(session.device).toBe(device);
    expect(session.engine).toBe(device === 'cpu' ? 'onnxruntime-node' : 'onnxruntime-web');
    expect(session.inputs).toEqual([{ name: 'x', dtype: 'float32', shape: ['n', 2] }]);
    const runs = await Promise.all([1, 2, 3].map((k) => session.run({ x: tensor([[k, 0]]) })));
    expect(runs.map(({ y }) => y.toArray())).toEqual([[[2, 0]], [[4, 0]], [[6, 0]]]);
  });

  it('may be strict', async () => {
    const session = await createSession(model, { device, strict: true });
    expect((await session.run({ x: tensor([[1, 2]]) })).y.toArray()).toEqual([[2, 4]]);
  });

  it('checks what it is given', async () => {
    const session = await createSession(model, { device });
    await expect(session.run({})).rejects.toThrow("Session.run: the model's inputs are x; x is missing");
    await expect(session.run({ x: zeros([1, 2]), z: zeros([1]) })).rejects.toThrow(
      "Session.run: the model's inputs are x; z is unknown",
    );
    await expect(session.run({ x: zeros([1, 3]) })).rejects.toThrow(
      'Session.run: input x is [1, 3] but the model takes [n, 2]',
    );
    await expect(session.run({ x: zeros([1, 2], { dtype: 'int32' }) })).rejects.toThrow(
      'Session.run: input x is int32 but the model takes float32',
    );
  });

  it('names damaged models', async () => {
    await expect(createSession(model.slice(0, 20), { device })).rejects.toThrow(
      'createSession: the model (20 bytes) cannot be read',
    );
    await expect(createSession(new Uint8Array(0), { device })).rejects.toThrow(
      'createSession: the model has 0 bytes; an ONNX file has more',
    );
  });
});

it('auto takes the best there is and says so', async () => {
  expect((await createSession(model)).device).toBe('cpu');
});

it('a device that is not there is an error, not a substitute', async () => {
  await expect(createSession(model, { device: 'cuda' })).rejects.toThrow(
    /createSession: device cuda is not there \(.*Failed to load shared library\); it needs Linux/,
  );
});

it('threads must be a number of threads', async () => {
  await expect(createSession(model, { threads: 0 })).rejects.toThrow(
    'createSession: threads is 0; it must be a whole number of at least 1',
  );
});

it('a missing file is named', async () => {
  await expect(openSession('no/such.onnx')).rejects.toThrow('openSession: no/such.onnx is not there');
});

import { setTimeout } from 'node:timers/promises';
import { Tensor, tensor, zeros } from '@gradkit/core-tensor';
import { describe, expect, it } from 'vitest';
import type { createRunner, ModelIO } from '../src/index.ts';
import { addingModel } from './onnx-bytes.ts';

/** A model `y = x + w`, all float32 [2]. */
export const model: Uint8Array = addingModel({ inputs: ['x', 'w'], shape: [2] });
export const io: ModelIO = { inputs: ['x', 'w'], outputs: [{ name: 'y', dtype: 'float32', shape: [2] }] };

/** A tensor over memory that the test keeps. */
export function over(data: Float32Array): Tensor {
  return new Tensor({ shape: [2], dtype: 'float32' }, data);
}

/** The laws of everything that runs a model on values that ONNX Runtime holds. */
export function runnerSuite(name: string, create: typeof createRunner, device: 'cpu' | 'wasm'): void {
  describe(`${name}: laws of a runner`, () => {
    it('says where it runs', async () => {
      const runner = await create(model, io, { device });
      expect(runner.device).toBe(device);
      expect(runner.engine).toBe(device === 'cpu' ? 'onnxruntime-node' : 'onnxruntime-web');
    });

    it('fills the memory that is given, and sees feeds that changed in theirs', async () => {
      const runner = await create(model, io, { device });
      const [x, y] = [new Float32Array([1, 2]), new Float32Array(2)];
      const feeds = { x: runner.toOrtValue(over(x)), w: runner.toOrtValue(tensor([10, 20])) };
      const fetches = { y: runner.toOrtValue(over(y)) };
      for (let k = 0; k < 4; k++) {
        x[0] = k;
        await runner.runBound(feeds, fetches);
        expect([...y]).toEqual([10 + k, 22]);
      }
    });

    it('brings memory of its own, new at every call, where none is given', async () => {
      const runner = await create(model, io, { device });
      const feeds = { x: runner.toOrtValue(tensor([1, 2])), w: runner.toOrtValue(tensor([10, 20])) };
      const first = await runner.runBound(feeds, { y: null });
      const second = await runner.runBound({ ...feeds, x: runner.toOrtValue(tensor([3, 4])) }, { y: null });
      expect([[...first.y.data], [...second.y.data]]).toEqual([
        [11, 22],
        [13, 24],
      ]);
    });

    it('keeps calls in their order', async () => {
      const runner = await create(model, io, { device });
      const feeds = { x: runner.toOrtValue(tensor([1, 2])), w: runner.toOrtValue(tensor([10, 20])) };
      const done: string[] = [];
      const call = async (label: string): Promise<void> => {
        await runner.runBound(feeds, { y: null });
        done.push(label);
      };
      await setTimeout(30); // so that the first call lets the event loop turn
      const [first, second] = [call('first'), call('second')];
      await first;
      const third = call('third');
      await Promise.all([second, third]);
      expect(done).toEqual(['first', 'second', 'third']);
    });

    it('may be strict, and have several threads', async () => {
      const runner = await create(model, io, { device, strict: true, threads: 2 });
      const { y } = await runner.runBound(
        { x: runner.toOrtValue(tensor([1, 2])), w: runner.toOrtValue(tensor([3, 4])) },
        { y: null },
      );
      expect([...y.data]).toEqual([4, 6]);
    });

    it.each([
      ['no bytes', new Uint8Array(0), {}, /^createSession: the model has 0 bytes; an ONNX file has more$/],
      [
        'damaged bytes',
        model.slice(0, 20),
        {},
        /^createSession: the model \(20 bytes\) cannot be read: it ends 54 bytes too early/,
      ],
      ['no threads', model, { threads: 0 }, /^createSession: threads is 0; it must be a whole number of at least 1$/],
      ['half a thread', model, { threads: 1.5 }, /^createSession: threads is 1.5; it must be a whole number/],
    ])('refuses %s', async (_case, bytes, options, message) => {
      await expect(create(bytes, io, { device, ...options })).rejects.toThrow(message);
    });

    it('names an input that is missing', async () => {
      const runner = await create(model, io, { device });
      await expect(runner.runBound({ x: runner.toOrtValue(zeros([2])) }, { y: null })).rejects.toThrow(
        /^Session.run: .*input '?w'? is missing/,
      );
    });
  });
}

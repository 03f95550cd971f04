import { tensor, zeros } from '@gradkit/core-tensor';
import { describe, expect, it } from 'vitest';
import { createSession, type ActualDevice } from '../src/index.ts';
import { doublingModel as model } from './doubling-model.ts';

/** The laws of a session on any device. */
export function sessionSuite(device: ActualDevice, engine: string): void {
  describe(`${device}: laws of a session`, () => {
    it('runs, says where, and describes inputs and outputs', async () => {
      const session = await createSession(model, { device });
      expect(session.device).toBe(device);
      expect(session.engine).toBe(engine);
      expect(session.inputs).toEqual([{ name: 'x', dtype: 'float32', shape: ['n', 2] }]);
      const runs = await Promise.all([1, 2, 3].map((k) => session.run({ x: tensor([[k, 0]]) })));
      expect(runs.map(({ y }) => y.toArray())).toEqual([[[2, 0]], [[4, 0]], [[6, 0]]]);
    });

    it('two may be made at once, while another one runs and a third cannot be made', async () => {
      const running = (await createSession(model, { device })).run({ x: tensor([[3, 4]]) });
      const broken = createSession(model.slice(0, 20), { device });
      const made = Promise.all([createSession(model, { device }), createSession(model, { device })]);
      await expect(broken).rejects.toThrow('createSession: the model (20 bytes) cannot be read');
      expect((await running).y.toArray()).toEqual([[6, 8]]);
      for (const session of await made)
        expect((await session.run({ x: tensor([[1, 2]]) })).y.toArray()).toEqual([[2, 4]]);
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
      const wrong: readonly (readonly [feeds: unknown, text: string])[] = [
        [undefined, 'feeds are undefined; they must be an object of tensors by input'],
        [zeros([1, 2]), 'feeds are a tensor [1, 2]; they must be an object of tensors by input'],
        [{ x: null }, 'input x is null; it must be a tensor'],
        [{ x: [[1, 2]] }, 'input x is [[1, 2]]; it must be a tensor'],
      ];
      for (const [feeds, text] of wrong)
        await expect(session.run(feeds as never)).rejects.toThrow(`Session.run: ${text}`);
    });

    it('may be closed twice, and does not run afterwards', async () => {
      const session = await createSession(model, { device });
      await session.close();
      await expect(session.close()).resolves.toBeUndefined();
      await expect(session.run({ x: zeros([1, 2]) })).rejects.toThrow(
        'Session.run: the session was closed; make a new one',
      );
    });

    it('names damaged models', async () => {
      await expect(createSession(model.slice(0, 20), { device })).rejects.toThrow(
        'createSession: the model (20 bytes) cannot be read',
      );
      await expect(createSession(new Uint8Array(0), { device })).rejects.toThrow(
        'createSession: the model has 0 bytes; an ONNX file has more',
      );
      const others: readonly (readonly [bytes: string, text: string])[] = [
        ['<!doctype html><title>none</title>', 'they are text that begins with "<!doctype html><"'],
        ['version https://git-lfs.github.com/spec/v1', 'they are text that begins with "version https://"'],
        ['{"layers": []}', 'they are text that begins with "{\\"layers\\": []}"'],
      ];
      for (const [bytes, reason] of others)
        await expect(createSession(new TextEncoder().encode(bytes), { device })).rejects.toThrow(
          `createSession: the model (${bytes.length} bytes) cannot be read: ${reason}`,
        );
    });
  });
}

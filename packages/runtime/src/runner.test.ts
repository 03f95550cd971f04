import { setTimeout } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { tensor, zeros } from '@gradkit/core-tensor';
import koffi from 'koffi';
import { describe, expect, it, vi } from 'vitest';
import { model, over, runnerSuite, io } from '../testing/runner-suite.ts';
import { canFlushDenormals } from './direct/denormals.ts';
import { createRunner, findMode, type BoundRun, type Device, type Runner } from './index.ts';

/** As where koffi is not installed: through onnxruntime-node's own session. */
const createWithoutKoffi: typeof createRunner = async (...args) => {
  vi.resetModules();
  vi.doMock('koffi', () => {
    throw new Error('not installed');
  });
  try {
    return await (await import('./index.ts')).createRunner(...args);
  } finally {
    vi.doUnmock('koffi');
    vi.resetModules();
  }
};

describe.each([
  ['by the C interface', createRunner, 'cpu', 'DirectSession'],
  ['by onnxruntime-node', createWithoutKoffi, 'cpu', 'Session'],
  ['by onnxruntime-web', createRunner, 'wasm', 'Session'],
] as const)('%s', (way, create, device, name) => {
  it('is what it is meant to be', async () => {
    expect((await create(model, io, { device })).constructor.name).toBe(name);
  });

  runnerSuite(way, create, device);
});

it.each([
  ['cuda', /^createSession: .*cuda/],
  ['none', /^createSession: device is none; it must be one of auto, cpu, cuda, webgpu, wasm$/],
])('strict on %s, which is not there, is an error, not a substitute', async (device, message) => {
  await expect(createRunner(model, io, { device: device as Device, strict: true })).rejects.toThrow(message);
});

describe('by the C interface', () => {
  const make = (): Promise<Runner> => createRunner(model, io, { device: 'cpu' });

  it('is what auto takes in Node', async () => {
    expect((await createRunner(model, io)).constructor.name).toBe('DirectSession');
  });

  it('runs where other threads want the cores between two runs', async () => {
    const runner = await createRunner(model, { ...io, sharesCores: true }, { device: 'cpu', threads: 2 });
    const [x, w] = [runner.toOrtValue(tensor([1, 2])), runner.toOrtValue(tensor([3, 4]))];
    const plain = await (await make()).runBound({ x, w }, { y: null });
    for (let i = 0; i < 3; i++) expect((await runner.runBound({ x, w }, { y: null })).y.data).toEqual(plain.y.data);
  });

  describe('a run that is bound', () => {
    const start = async () => {
      const runner = await make();
      const y = new Float32Array(2);
      const [x, w] = [runner.toOrtValue(tensor([1, 2])), runner.toOrtValue(tensor([3, 4]))];
      return { y, bound: runner.bind!({ x, w }, { y: runner.toOrtValue(over(y)) }) };
    };

    it('begins when its caller says so', async () => {
      const { y, bound } = await start();
      expect([...y]).toEqual([0, 0]);
      bound.run();
      expect([...y]).toEqual([4, 6]);
      expect(bound.finish().y.data).toBe(y);
    });

    it('is a call that any thread can make', async () => {
      const { y, bound } = await start();
      const { koffi: path, function: address, args } = bound.forThread();
      expect(path).toMatch(/koffi/);
      const takes = ['void *', 'void *', 'void *', 'void *', 'size_t', 'void *', 'size_t', 'void *'];
      const run = koffi.decode(address, koffi.proto('void *', takes)) as (...given: readonly bigint[]) => bigint | null;
      expect(run(...args)).toBe(null);
      expect([...y]).toEqual([4, 6]);
      expect(bound.finish(0n).y.data).toBe(y);
    });

    it('can be done again when all its memory is known and still there', async () => {
      const runner = await make();
      const [x, w, y] = [tensor([1, 2]), tensor([3, 4]), tensor([0, 0])].map((one) => runner.toOrtValue(one));
      const bind = (): BoundRun => runner.bind!({ x, w }, { y });
      const first = bind();
      expect([first.run(), first.canRepeat()]).toEqual([true, false]);
      first.finish();
      bind().finish(); // what comes again is kept
      const bound = bind();
      for (let i = 0; i < 3; i++) {
        (x.data as Float32Array)[0] = i;
        expect([bound.canRepeat(), bound.run()]).toEqual([true, true]);
        expect([...(bound.finish().y.data as Float32Array)]).toEqual([3 + i, 6]);
      }
      structuredClone(x.data, { transfer: [(x.data as Float32Array).buffer as ArrayBuffer] });
      expect(bound.canRepeat()).toBe(false);
    });

    it('says what went wrong, and where a value is missing', async () => {
      const runner = await make();
      const x = runner.toOrtValue(tensor([1, 2]));
      const bound = runner.bind!({ x, w: runner.toOrtValue(zeros([3])) }, { y: null });
      expect(bound.run()).toBe(false);
      expect(() => bound.finish()).toThrow(/^Session.run: onnxruntime-node on cpu failed: .*w/);
      expect(() => runner.bind!({ x }, { y: null })).toThrow('Session.run: input w is missing');
    });
  });

  it('has a mode that takes denormal numbers as 0 where it can', async () => {
    const mode = (await findMode('cpu'))!;
    const halfOf = (x: number): number => x * Number('0.5'); // not known before it runs
    expect(mode(() => halfOf(1e-310))).toBe(canFlushDenormals() ? 0 : 5e-311);
    expect(halfOf(1e-310)).toBe(5e-311);
    expect(await findMode('wasm')).toBe(null);
  });

  it('a shape or dtype that does not fit is an error in ONNX Runtime’s words, and the next call works', async () => {
    const runner = await make();
    const [x, w] = [runner.toOrtValue(tensor([1, 2])), runner.toOrtValue(tensor([3, 4]))];
    const failed = 'Session.run: onnxruntime-node on cpu failed: ';
    await expect(runner.runBound({ x: runner.toOrtValue(zeros([3])), w }, { y: null })).rejects.toThrow(
      `${failed}Got invalid dimensions for input: x`,
    );
    await expect(
      runner.runBound({ x: runner.toOrtValue(zeros([2], { dtype: 'int32' })), w }, { y: null }),
    ).rejects.toThrow(`${failed}Unexpected input data type. Actual: (tensor(int32)) , expected: (tensor(float))`);
    await expect(runner.runBound({ x, w }, { y: runner.toOrtValue(zeros([3])) })).rejects.toThrow(
      `${failed}Got invalid dimensions for output: y`,
    );
    expect([...(await runner.runBound({ x, w }, { y: null })).y.data]).toEqual([4, 6]);
  });

  it.each([0, 1, 2, 3])('memory that was given away after %i calls is an error that says so', async (calls) => {
    const runner = await make();
    const [x, y] = [new Float32Array(2), new Float32Array(2)];
    const [feeds, fetches] = [
      { x: runner.toOrtValue(over(x)), w: runner.toOrtValue(zeros([2])) },
      { y: runner.toOrtValue(over(y)) },
    ];
    for (let k = 0; k < calls; k++) await runner.runBound(feeds, fetches);
    const problem = (name: string) =>
      `Session.run: the memory of ${name} was given away, e.g. to a worker; copy it there instead`;
    structuredClone(y, { transfer: [y.buffer] });
    await expect(runner.runBound(feeds, fetches)).rejects.toThrow(problem('y'));
    structuredClone(x, { transfer: [x.buffer] });
    await expect(runner.runBound(feeds, { y: null })).rejects.toThrow(problem('x'));
  });

  it('holds nothing of values that come once', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const runner = await make();
    const [x, w, y] = [tensor([1, 2]), tensor([3, 4]), zeros([2])];
    const call = async (times: number): Promise<number> => {
      for (let k = 0; k < times; k++)
        await runner.runBound({ x: runner.toOrtValue(x), w: runner.toOrtValue(w) }, { y: runner.toOrtValue(y) });
      for (let round = 0; round < 3; round++) {
        collect();
        await setTimeout(20); // what hangs on the collected is released in a task of its own
      }
      return process.memoryUsage().rss;
    };
    let before = await call(5000);
    let growth = Number.POSITIVE_INFINITY;
    // the heap may grow in between; values never released take more than 1e7 each time, others less than 1e6 at least once
    for (let k = 0; k < 8 && growth >= 5e6; k++) {
      const after = await call(20_000);
      growth = after - before;
      before = after;
    }
    expect(growth).toBeLessThan(5e6);
  });
});

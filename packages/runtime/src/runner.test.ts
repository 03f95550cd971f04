import { setTimeout } from 'node:timers/promises';
import { Tensor, tensor, zeros } from '@gradkit/core-tensor';
import { describe, expect, it, vi } from 'vitest';
import { createRunner, type Device, type Runner, type ModelIO } from './index.ts';

// y = x + w, all float32 [2]: the bytes of an ONNX file, written by hand from onnx.proto's field numbers
function field(number: number, bytes: number[]): number[] {
  return [(number << 3) | 2, bytes.length, ...bytes];
}
const text = (value: string): number[] => [...new TextEncoder().encode(value)];
const shape = field(2, field(1, [0x08, 2]));
const value = (name: string): number[] => [...field(1, text(name)), ...field(2, field(1, [0x08, 1, ...shape]))];
const node = [...field(1, text('x')), ...field(1, text('w')), ...field(2, text('y')), ...field(4, text('Add'))];
const inputs = [...field(11, value('x')), ...field(11, value('w'))];
const graph = [...field(1, node), ...field(2, text('g')), ...inputs, ...field(12, value('y'))];
const model = Uint8Array.from([0x08, 9, ...field(7, graph), ...field(8, [0x10, 20])]);
const signature: ModelIO = { inputs: ['x', 'w'], outputs: [{ name: 'y', dtype: 'float32', shape: [2] }] };

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

/** A tensor over memory that the test keeps. */
function over(data: Float32Array): Tensor {
  return new Tensor({ shape: [2], dtype: 'float32' }, data);
}

const ways = [
  ['by the C interface', createRunner, 'cpu', 'DirectSession'],
  ['by onnxruntime-node', createWithoutKoffi, 'cpu', 'Session'],
  ['by onnxruntime-web', createRunner, 'wasm', 'Session'],
] as const;

describe.each(ways)('%s', (_, create, device, name) => {
  it('says where it runs', async () => {
    const runner = await create(model, signature, { device });
    expect(runner.constructor.name).toBe(name);
    expect(runner.device).toBe(device);
    expect(runner.engine).toBe(device === 'cpu' ? 'onnxruntime-node' : 'onnxruntime-web');
  });

  it('fills the memory that is given, and sees feeds that changed in theirs', async () => {
    const runner = await create(model, signature, { device });
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
    const runner = await create(model, signature, { device });
    const feeds = { x: runner.toOrtValue(tensor([1, 2])), w: runner.toOrtValue(tensor([10, 20])) };
    const first = await runner.runBound(feeds, { y: null });
    const second = await runner.runBound({ ...feeds, x: runner.toOrtValue(tensor([3, 4])) }, { y: null });
    expect([[...first.y.data], [...second.y.data]]).toEqual([
      [11, 22],
      [13, 24],
    ]);
  });

  it('keeps calls in their order', async () => {
    const runner = await create(model, signature, { device });
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
    const runner = await create(model, signature, { device, strict: true, threads: 2 });
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
      /^createSession: the model \(20 bytes\) cannot be read: .*protobuf parsing/,
    ],
    ['no threads', model, { threads: 0 }, /^createSession: threads is 0; it must be a whole number of at least 1$/],
    ['half a thread', model, { threads: 1.5 }, /^createSession: threads is 1.5; it must be a whole number/],
  ])('refuses %s', async (_case, bytes, options, message) => {
    await expect(create(bytes, signature, { device, ...options })).rejects.toThrow(message);
  });

  it('names an input that is missing', async () => {
    const runner = await create(model, signature, { device });
    await expect(runner.runBound({ x: runner.toOrtValue(zeros([2])) }, { y: null })).rejects.toThrow(
      /^Session.run: .*input '?w'? is missing/,
    );
  });
});

it.each([
  ['cuda', /^createSession: .*cuda/],
  ['none', /^createSession: device is none; it must be one of auto, cpu, cuda, webgpu, wasm$/],
])('strict on %s, which is not there, is an error, not a substitute', async (device, message) => {
  await expect(createRunner(model, signature, { device: device as Device, strict: true })).rejects.toThrow(message);
});

describe('by the C interface', () => {
  const make = (): Promise<Runner> => createRunner(model, signature, { device: 'cpu' });

  it('is what auto takes in Node', async () => {
    expect((await createRunner(model, signature)).constructor.name).toBe('DirectSession');
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
    const runner = await make();
    const [x, w, y] = [tensor([1, 2]), tensor([3, 4]), zeros([2])];
    const call = async (times: number): Promise<number> => {
      for (let k = 0; k < times; k++)
        await runner.runBound({ x: runner.toOrtValue(x), w: runner.toOrtValue(w) }, { y: runner.toOrtValue(y) });
      return process.memoryUsage().rss;
    };
    const before = await call(5000);
    const grown = (await call(20_000)) - before;
    expect(grown).toBeLessThan(5e6); // it is below 1e6; with values never released, above 1e7
  });
});

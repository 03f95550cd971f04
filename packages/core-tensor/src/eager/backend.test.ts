import { afterEach, describe, expect, it } from 'vitest';
import {
  addOp,
  installBackend,
  RemoteTensor,
  RuntimeError,
  runKernel,
  State,
  takeOp,
  tensor,
  trace,
  type Backend,
  type RemoteData,
  type TensorData,
} from '../index.ts';

/** Values that are elsewhere until someone waits for them, or at once. */
class Elsewhere implements RemoteData {
  readonly place = 'elsewhere';
  readonly #values: TensorData;
  isReadable: boolean;

  constructor(values: TensorData, isReadable: boolean) {
    this.#values = values;
    this.isReadable = isReadable;
  }

  read(): TensorData {
    if (this.isReadable) return this.#values;
    throw new RuntimeError('Tensor', 'wait');
  }

  async sync(): Promise<TensorData> {
    this.isReadable = true;
    return this.#values;
  }
}

/** Does what the CPU does, but has additions and look-ups elsewhere. */
function install(isReadable: boolean): readonly string[] {
  const seen: string[] = [];
  const backend: Backend = {
    name: 'elsewhere',
    run(op, inputs, attributes, types) {
      seen.push(op.name);
      if (op !== addOp && op !== takeOp) return null;
      const here = inputs.map((x) => (x.isReadable ? x : tensor([7], { dtype: x.dtype as 'int32' })));
      return runKernel(op, here, attributes, types).map((y) => new RemoteTensor(y, new Elsewhere(y.data, isReadable)));
    },
  };
  installBackend(backend);
  return seen;
}

afterEach(() => installBackend(null));

const x = tensor([1, 2]);

describe('a backend', () => {
  it('does what it can; the CPU does the rest with the values read', () => {
    const seen = install(true);
    const y = x.add(1);
    const z = y.mul(10);
    expect([y.isRemote, z.isRemote, x.isRemote]).toEqual([true, false, false]);
    expect(z.toArray()).toEqual([20, 30]);
    expect(seen).toEqual(['add', 'mul']);
  });

  it('is not asked for views, which share the values, nor while tracing', () => {
    const seen = install(true);
    const y = x.add(1);
    const column = y.reshape([2, 1]);
    expect([column.isRemote, column.shape, column.data === y.data]).toEqual([true, [2, 1], true]);
    trace((t) => [t.add(x.add(1))], [x]);
    expect(seen).toEqual(['add']);
  });

  it('is left by null', () => {
    install(true);
    installBackend(null);
    expect(x.add(1).isRemote).toBe(false);
  });
});

describe('values that are to be waited for', () => {
  it('are there after read()', async () => {
    install(false);
    const y = x.add(1);
    expect([y.isReadable, String(y)]).toEqual([false, 'tensor([2], float32, on elsewhere: await read())']);
    expect(() => y.toArray()).toThrow('wait');
    expect([...(await y.read())]).toEqual([2, 3]);
    expect([y.isReadable, y.reshape([2, 1]).toArray(), String(y)]).toEqual([true, [[2], [3]], 'tensor([2., 3.])']);
  });

  it('and after sync() of a state, which may be detached before', async () => {
    install(false);
    const state = new State(x.add(1));
    state.detach();
    expect(() => state.value.data).toThrow('wait');
    await state.sync();
    expect(state.value.toArray()).toEqual([2, 3]);
  });

  it('are not checked', () => {
    install(false);
    const places = tensor([5], { dtype: 'int32' }).add(tensor([1], { dtype: 'int32' }));
    expect(() => x.take(tensor([6], { dtype: 'int32' }))).toThrow('take: ');
    expect(x.take(places).isRemote).toBe(true); // the backend sees to it
  });
});

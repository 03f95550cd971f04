import { formatShape, symbolic, type Tensor, type TensorType } from '@gradkit/core-tensor/functional';
import { createSession, fromOrtValue, type DeviceTensor, type Session, type SessionOptions } from '@gradkit/runtime';
import { Lazy } from '../execute/lazy.ts';
import { encodeGraph } from '../lower/encode-graph.ts';
import { lowerOperations } from '../lower/lower-operations.ts';

type Direction = 'up' | 'down';

/** Uploads tensors to a device and downloads them, by models that give their input back: the one way that every ONNX Runtime has. */
export class Transfer {
  readonly #options: SessionOptions;
  readonly #sessions = new Map<string, Lazy<Session>>();

  constructor(options: SessionOptions) {
    this.#options = options;
  }

  async upload(tensor: Tensor): Promise<DeviceTensor> {
    const session = await this.#sessionFor(tensor, 'up');
    const { y } = await session.runBound({ x: session.toOrtValue(tensor) }, { y: null });
    return y;
  }

  async download(value: DeviceTensor, type: TensorType): Promise<Tensor> {
    const session = await this.#sessionFor(type, 'down');
    const { y } = await session.runBound({ x: value }, { y: null });
    return fromOrtValue(y);
  }

  #sessionFor({ shape, dtype }: TensorType, direction: Direction): Promise<Session> {
    const key = `${direction} ${dtype} ${formatShape(shape)}`;
    const known = this.#sessions.get(key);
    if (known !== undefined) return known.get();
    const value = symbolic({ shape, dtype });
    const bytes = encodeGraph(lowerOperations([], [{ name: 'x', value }], [{ name: 'y', value }]), {
      name: 'transfer',
    });
    const onDevice = direction === 'up' ? ['y'] : [];
    const session = new Lazy(() => createSession(bytes, { ...this.#options, onDevice }));
    this.#sessions.set(key, session);
    return session.get();
  }
}

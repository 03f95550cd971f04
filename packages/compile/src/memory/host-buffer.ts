import { allocate, sizeOf, Tensor, type Storage, type TensorData, type TensorType } from '@gradkit/core-tensor';
import { fromOrtValue, type DeviceTensor, type Runner } from '@gradkit/runtime';
import type { Block } from './arena.ts';

/** Elements, and the same as ONNX Runtime takes them, once it has asked. */
interface Memory {
  readonly data: TensorData;
  wrapped: DeviceTensor | null;
}

/**
 * The memory of a state between the calls of compiled steps. Whoever reads the state gets a copy, since tensors never change.
 */
export class HostBuffer implements Storage {
  readonly type: TensorType;
  /** where update passes find it; null if only graphs use it */
  readonly block: Block | null;
  #current: Memory;
  #spare: Memory | null = null;
  #snapshot: Tensor | null = null;

  constructor(type: TensorType, block: Block | null) {
    this.type = type;
    this.block = block;
    this.#current = memoryOf(block?.data ?? allocate(type.dtype, sizeOf(type.shape)));
  }

  /** The current value, for ONNX Runtime to read. */
  feed(session: Runner): DeviceTensor {
    if (this.block !== null && this.#current.data !== this.block.data) this.#current = memoryOf(this.block.data); // it has grown
    return this.#wrap(session, this.#current);
  }

  /** Memory for the next value, for ONNX Runtime to write while it reads the current one; null if it is to bring its own. */
  fetch(session: Runner): DeviceTensor | null {
    if (this.type.dtype === 'int64') return null; // held in another format than ONNX Runtime's
    this.#spare ??= memoryOf(allocate(this.type.dtype, sizeOf(this.type.shape)));
    return this.#wrap(session, this.#spare);
  }

  /** The next value, written to what `fetch` gave, becomes the current one. */
  take(next: DeviceTensor): void {
    this.#snapshot = null;
    const spare = this.#spare ?? memoryOf(fromOrtValue(next).data);
    if (this.block !== null) {
      this.block.data.set(spare.data);
      return;
    }
    if (this.#spare !== null) this.#spare = this.#current;
    this.#current = spare;
  }

  /** The current value has been changed in place. */
  touch(): void {
    this.#snapshot = null;
  }

  write({ data }: Tensor): void {
    this.#snapshot = null;
    this.#current.wrapped = null; // may be a copy
    (this.block?.data ?? this.#current.data).set(data);
  }

  read(): Tensor {
    this.#snapshot ??= new Tensor(this.type, (this.block?.data ?? this.#current.data).slice());
    return this.#snapshot;
  }

  async sync(): Promise<void> {}

  #wrap(session: Runner, memory: Memory): DeviceTensor {
    memory.wrapped ??= session.toOrtValue(new Tensor(this.type, memory.data));
    return memory.wrapped;
  }
}

function memoryOf(data: TensorData): Memory {
  return { data, wrapped: null };
}

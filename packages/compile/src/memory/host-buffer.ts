import { allocate, sizeOf, Tensor, type TensorData, type TensorType } from '@gradkit/core-tensor/functional';
import { fromOrtValue, type DeviceTensor, type Runner } from '@gradkit/runtime';
import type { Block } from './arena.ts';
import type { StateBuffer } from './state-buffer.ts';

/** Elements, and the same as ONNX Runtime takes them, once it has asked. */
interface Elements {
  readonly data: TensorData;
  ortValue: DeviceTensor | null;
}

/** The memory of a state in JavaScript. Whoever reads the state gets a copy, since tensors never change. */
export class HostBuffer implements StateBuffer {
  readonly type: TensorType;
  /** its place in the arena, where kernels change it; null if only graphs use it */
  readonly block: Block | null;
  #current: Elements;
  #spare: Elements | null = null;
  #snapshot: Tensor | null = null;

  constructor(type: TensorType, block: Block | null) {
    this.type = type;
    this.block = block;
    this.#current = elementsOf(block?.data ?? allocate(type.dtype, sizeOf(type.shape)));
  }

  feed(session: Runner): DeviceTensor {
    if (this.block !== null && this.#current.data !== this.block.data) this.#current = elementsOf(this.block.data); // the arena has grown
    return this.#toOrtValue(session, this.#current);
  }

  /** Not the memory that `feed` gives: ONNX Runtime reads the current value while it writes the next one. */
  fetch(session: Runner): DeviceTensor | null {
    if (this.type.dtype === 'int64') return null; // float64 here, another format than ONNX Runtime's
    this.#spare ??= elementsOf(allocate(this.type.dtype, sizeOf(this.type.shape)));
    return this.#toOrtValue(session, this.#spare);
  }

  take(next: DeviceTensor): void {
    this.#snapshot = null;
    const spare = this.#spare ?? elementsOf(fromOrtValue(next).data);
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
    this.#current.ortValue = null; // may be a copy
    (this.block?.data ?? this.#current.data).set(data);
  }

  read(): Tensor {
    this.#snapshot ??= new Tensor(this.type, (this.block?.data ?? this.#current.data).slice());
    return this.#snapshot;
  }

  async sync(): Promise<void> {}

  #toOrtValue(session: Runner, elements: Elements): DeviceTensor {
    elements.ortValue ??= session.toOrtValue(new Tensor(this.type, elements.data));
    return elements.ortValue;
  }
}

function elementsOf(data: TensorData): Elements {
  return { data, ortValue: null };
}

import { allocate, bytesPerElement, sizeOf, type TensorData, type TensorType } from '@gradkit/core-tensor';

const pageSize = 65_536;
const alignment = 64; // bytes: a cache line, and whole vectors

type Elements = new (buffer: ArrayBufferLike, byteOffset: number, length: number) => TensorData;

/**
 * Memory that ONNX Runtime reads and writes and WebAssembly changes in place. It grows; views of it are made anew when it has.
 */
export class Arena {
  readonly memory: WebAssembly.Memory = new WebAssembly.Memory({ initial: 1 });
  #used = 0;

  /** A place for a tensor, filled up to whole vectors. */
  reserve(type: TensorType): Block {
    const address = this.#used;
    const bytes = Math.max(1, sizeOf(type.shape)) * bytesPerElement(type.dtype);
    this.#used += Math.ceil(bytes / alignment) * alignment;
    const missing = this.#used - this.memory.buffer.byteLength;
    if (missing > 0) this.memory.grow(Math.ceil(missing / pageSize));
    return new Block(this, type, address);
  }
}

/** A place in an arena. */
export class Block {
  readonly arena: Arena;
  readonly type: TensorType;
  /** in bytes */
  readonly address: number;
  readonly #elements: Elements;
  #view: TensorData;

  constructor(arena: Arena, type: TensorType, address: number) {
    this.arena = arena;
    this.type = type;
    this.address = address;
    this.#elements = allocate(type.dtype, 0).constructor as Elements;
    this.#view = this.#makeView();
  }

  /** The elements; another array after the arena has grown. */
  get data(): TensorData {
    if (this.#view.buffer !== this.arena.memory.buffer) this.#view = this.#makeView();
    return this.#view;
  }

  #makeView(): TensorData {
    return new this.#elements(this.arena.memory.buffer, this.address, sizeOf(this.type.shape));
  }
}

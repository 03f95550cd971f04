import { allocate, bytesPerElement, sizeOf, type TensorData, type TensorType } from '@gradkit/core-tensor/functional';
import { isBefore, type Lifetime } from './lifetimes.ts';

const pageSize = 65_536;
const mostPages = 65_536; // 4 GB
const beyond = 16; // bytes behind all places, which kernels may read
const alignment = 64; // bytes: a cache line, and whole vectors

const wholeCall: Lifetime = { from: 0, to: Infinity, part: null, turn: [0, 0] };

type Elements = new (buffer: ArrayBufferLike, byteOffset: number, length: number) => TensorData;

/** Who has something in places that are shared. */
interface Tenant {
  evict(): void;
}

/** A place among those of a call. */
interface Place {
  readonly offset: number;
  /** of what had it last */
  last: Lifetime;
}

/** A WebAssembly memory that kernels work on and ONNX Runtime reads and writes, too. When it grows, views of it have to be made anew. */
export class Arena {
  readonly memory: WebAssembly.Memory;
  /** whether threads can work on it, too; then it never moves */
  readonly isShared: boolean;
  /** counts for the collector, which does not see shared memory; never touched: it takes addresses, and no memory */
  #ballast = new ArrayBuffer(0);
  #used = 0;
  #scratch = { address: 0, bytes: 0 };
  #tenant: Tenant | null = null;

  constructor({ isShared = false }: { readonly isShared?: boolean | undefined } = {}) {
    this.memory = new WebAssembly.Memory(isShared ? { initial: 1, maximum: mostPages, shared: true } : { initial: 1 });
    this.isShared = isShared;
  }

  /** A place for a tensor, for good. */
  reserve(type: TensorType): Block {
    const address = this.#used;
    this.#used += bytesFor(type);
    const missing = this.#used + beyond - this.memory.buffer.byteLength;
    if (missing > 0) this.#grow(Math.ceil(missing / pageSize));
    return new Block(this, type, address);
  }

  #grow(pages: number): void {
    this.memory.grow(pages);
    const { byteLength } = this.memory.buffer;
    if (this.isShared && byteLength > this.#ballast.byteLength) this.#ballast = new ArrayBuffer(2 * byteLength);
  }

  /** Whoever is about to write to places that others have, too, lets the last one save what it still needs. */
  claim(tenant: Tenant): void {
    if (this.#tenant !== tenant) this.#tenant?.evict();
    this.#tenant = tenant;
  }

  /**
   * Places for tensors that are not needed after a call: in memory that other calls have, too, and the same ones for those of this one that are
   * not needed at the same time.
   *
   * @param lifetimes of the tensors; default the whole call
   */
  scratch(types: readonly TensorType[], lifetimes: readonly Lifetime[] = []): Block[] {
    const places = new Map<number, Place[]>(); // by their bytes
    const offsets = types.map(() => 0);
    const lifetimeOf = (i: number): Lifetime => lifetimes[i] ?? wholeCall;
    const order = types.map((_, i) => i).toSorted((a, b) => lifetimeOf(a).from - lifetimeOf(b).from);
    let total = 0;
    for (const i of order) {
      const bytes = bytesFor(types[i]);
      const known = places.get(bytes) ?? [];
      places.set(bytes, known);
      let place = known.find(({ last }) => isBefore(last, lifetimeOf(i)));
      if (place === undefined) {
        place = { offset: total, last: wholeCall };
        known.push(place);
        total += bytes;
      }
      place.last = lifetimeOf(i);
      offsets[i] = place.offset;
    }
    const start = this.#scratchOf(total);
    return types.map((type, i) => new Block(this, type, start + offsets[i]));
  }

  /** Where so many bytes are that all calls have: new ones if they are more than before, and then half as many more, for those who ask for ever more. */
  #scratchOf(bytes: number): number {
    const { bytes: before } = this.#scratch;
    if (bytes > before) {
      const enough = Math.max(bytes, Math.ceil(1.5 * before));
      this.#scratch = { address: this.reserve({ shape: [enough], dtype: 'uint8' }).address, bytes: enough };
    }
    return this.#scratch.address;
  }
}

/** Rounded up to whole cache lines, so that kernels may go on to the end of a vector. */
function bytesFor({ shape, dtype }: TensorType): number {
  return Math.ceil((Math.max(1, sizeOf(shape)) * bytesPerElement(dtype)) / alignment) * alignment;
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

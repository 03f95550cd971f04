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

/** A WebAssembly memory that kernels work on and ONNX Runtime reads and writes, too. When it grows, views of it have to be made anew. */
export class Arena {
  readonly memory: WebAssembly.Memory;
  /** whether threads can work on it, too; then it never moves */
  readonly isShared: boolean;
  /** counts for the collector, which does not see shared memory; never touched: it takes addresses, and no memory */
  #ballast = new ArrayBuffer(0);
  #used = 0;
  readonly #scratch = new Map<number, number[]>(); // addresses by bytes
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
   * Places for tensors that are not needed after a call: the same ones as for the tensors of other calls, and for those of this one that are
   * not needed at the same time.
   *
   * @param lifetimes of the tensors; default the whole call
   */
  scratch(types: readonly TensorType[], lifetimes: readonly Lifetime[] = []): Block[] {
    const lasts = new Map<number, Lifetime[]>(); // how long each place of so many bytes is taken
    const blocks = types.map((): Block | null => null);
    const lifetimeOf = (i: number): Lifetime => lifetimes[i] ?? wholeCall;
    const order = types.map((_, i) => i).toSorted((a, b) => lifetimeOf(a).from - lifetimeOf(b).from);
    for (const i of order) {
      const bytes = bytesFor(types[i]);
      const taken = lasts.get(bytes) ?? [];
      lasts.set(bytes, taken);
      const free = taken.findIndex((last) => isBefore(last, lifetimeOf(i)));
      const index = free === -1 ? taken.length : free;
      taken[index] = lifetimeOf(i);
      const addresses = this.#scratch.get(bytes) ?? [];
      this.#scratch.set(bytes, addresses);
      addresses[index] ??= this.reserve(types[i]).address;
      blocks[i] = new Block(this, types[i], addresses[index]);
    }
    return blocks.map((block) => block!);
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

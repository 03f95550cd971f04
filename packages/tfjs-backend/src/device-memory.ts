import { RuntimeError, sizeOf, type RemoteData, type Shape, type TensorData } from '@gradkit/core-tensor/functional';
import { engineOf, type SharedDType, type Tfjs, type TfTensor } from './tfjs.ts';

const slotBytes = 256; // what a tensor costs beside its elements, so that many small ones count, too

/** A tensor of TensorFlow.js that belongs to us. The memory holds it, and no tensor of ours: who does may be collected. */
interface Slot {
  /** null: released, or moved here */
  handle: TfTensor | null;
  /** the elements, where they have been read or moved here */
  values: TensorData | null;
  /** the elements on their way here */
  coming: Promise<TensorData> | null;
  readonly bytes: number;
  /** whether the elements are elsewhere, too, so that nothing is lost with the handle */
  readonly isCopy: boolean;
}

/** What a composition of operations has made on the way. */
interface Made {
  readonly results: Slot[];
  /** what it has brought there, by the values here */
  readonly uploads: Map<TensorData, Slot>;
}

interface MemoryOptions {
  /** bytes on the device from which on the oldest values are moved here */
  readonly limit: number;
  /** whether the backend gives values at once */
  readonly canReadNow: boolean;
  /** whether each value is to weigh on the collector as much as it does on the device */
  readonly isHidden: boolean;
  readonly place: string;
}

/** Values on the device. Views of each other share them. */
class DeviceData implements RemoteData {
  readonly #memory: DeviceMemory;
  readonly slot: Slot;
  /** Never written, so that it takes no memory; the collector counts it, and so knows what it would free. */
  #weight: ArrayBuffer | null;

  constructor(memory: DeviceMemory, slot: Slot) {
    this.#memory = memory;
    this.slot = slot;
    this.#weight = memory.isHidden ? new ArrayBuffer(slot.bytes) : null;
  }

  get place(): string {
    return this.#memory.place;
  }

  get isReadable(): boolean {
    return this.slot.values !== null || this.#memory.canReadNow;
  }

  /** whether it counts for the collector */
  get weighs(): boolean {
    return this.#weight !== null;
  }

  read(): TensorData {
    const { slot } = this;
    if (slot.values !== null) return slot.values;
    if (this.#memory.canReadNow) return (slot.values = slot.handle!.dataSync() as TensorData);
    throw new RuntimeError(
      'Tensor',
      `the values are on ${this.place}, which gives them only to who waits: \`await x.read()\`, or \`await sync()\` of the model, ` +
        'the optimizer or the state, before data, item() and toArray()',
      { got: this.place },
    );
  }

  async sync(): Promise<TensorData> {
    const values = this.slot.values ?? (await fetched(this.slot));
    const { fault, place } = this.#memory;
    if (fault !== null)
      throw new RuntimeError('Tensor', `${place} could not do an operation, so that values are wrong: ${fault}`, {
        got: fault,
      });
    return values;
  }
}

/** Brings elements here. Who releases their memory meanwhile leaves it until they are. */
async function fetched(slot: Slot): Promise<TensorData> {
  slot.coming ??= slot.handle!.data() as Promise<TensorData>;
  slot.values ??= await slot.coming;
  slot.coming = null;
  return slot.values;
}

/**
 * Tells of what is collected. One for all memories, for it must outlive what it is to tell: where the engine of Node and Chromium collects a registry
 * before its turn, no other is ever told of anything again.
 */
const collected = new FinalizationRegistry<() => void>((release) => release());

/**
 * The tensors of TensorFlow.js that belong to tensors of ours. They are disposed of when ours are collected; and where they take more than a
 * limit, the oldest are moved here, so that a loop that lets no collector come between its steps stays within it, too.
 */
export class DeviceMemory {
  readonly place: string;
  readonly canReadNow: boolean;
  readonly isHidden: boolean;
  /** what the device has complained of: what it gives from then on is not what was computed */
  fault: string | null = null;
  readonly #tf: Tfjs;
  readonly #limit: number;
  /** those with a handle, the one that was used last at the end */
  readonly #slots = new Set<Slot>();
  readonly #uploads = new WeakMap<TensorData, Slot>();
  #bytes = 0;
  #scope: Made | null = null;

  constructor(tf: Tfjs, { limit, canReadNow, isHidden, place }: MemoryOptions) {
    this.#tf = tf;
    this.#limit = limit;
    this.canReadNow = canReadNow;
    this.isHidden = isHidden;
    this.place = place;
  }

  /** bytes on the device, and the number of tensors */
  get use(): { readonly bytes: number; readonly tensors: number } {
    return { bytes: this.#bytes, tensors: this.#slots.size };
  }

  /** Takes over a result. */
  adopt(handle: TfTensor): RemoteData {
    const slot = this.#slotOf(handle, false);
    const data = new DeviceData(this, slot);
    collected.register(data, () => this.#release(slot), slot);
    this.#scope?.results.push(slot);
    return data;
  }

  /** The tensor of TensorFlow.js with these values, of any shape: those of one of ours, brought there if need be. */
  handleOf(data: RemoteData | TensorData, shape: Shape, dtype: SharedDType): TfTensor {
    if (ArrayBuffer.isView(data)) return this.#upload(data, shape, dtype);
    if (!(data instanceof DeviceData)) return this.#upload(data.read(), shape, dtype);
    const { slot } = data;
    if (slot.handle === null) return this.#upload(data.read(), shape, dtype); // it was moved here
    this.#touch(slot);
    return slot.handle;
  }

  /** Whether values of ours are there. */
  has(data: RemoteData): boolean {
    return data instanceof DeviceData && data.slot.handle !== null;
  }

  /**
   * Runs `f` and releases all that it has made, and has brought there of what it has made here, but what it gives.
   *
   * @param given values here that it works with, which stay there
   */
  within(given: ReadonlySet<TensorData>, f: () => readonly RemoteData[]): void {
    const outer = this.#scope;
    const made: Made = { results: [], uploads: new Map() };
    this.#scope = made;
    try {
      const kept = new Set(f().map((data) => (data instanceof DeviceData ? data.slot : null)));
      for (const slot of made.results) {
        if (kept.has(slot)) outer?.results.push(slot);
        else this.#release(slot);
      }
    } finally {
      this.#scope = outer;
      for (const [values, slot] of made.uploads) {
        if (given.has(values)) outer?.uploads.set(values, slot);
        else this.#release(slot);
      }
    }
  }

  /** Moves the oldest values here until there is room for what comes next. */
  makeRoom(): void {
    if (this.#bytes <= this.#limit) return;
    for (const slot of this.#slots) {
      if (this.#bytes <= this.#limit * 0.75) return;
      if (slot.values === null && !slot.isCopy) {
        if (!this.canReadNow) continue;
        slot.values = slot.handle!.dataSync() as TensorData;
      }
      collected.unregister(slot);
      this.#release(slot);
    }
  }

  /** Moves all values here. */
  async close(): Promise<void> {
    for (const slot of this.#slots) {
      if (slot.values === null && !slot.isCopy) await fetched(slot);
      collected.unregister(slot);
      this.#release(slot);
    }
  }

  #upload(values: TensorData, shape: Shape, dtype: SharedDType): TfTensor {
    const known = this.#uploads.get(values);
    if (known !== undefined && known.handle !== null && known.handle.dtype === dtype) {
      this.#touch(known);
      return known.handle;
    }
    const own = values.slice(); // a backend may hold on to what it is given: ours would never be collected
    const handle = engineOf(this.#tf).keep(this.#tf.tensor(own, [...shape], dtype));
    const slot = this.#slotOf(handle, true);
    this.#uploads.set(values, slot);
    collected.register(values, () => this.#release(slot), slot);
    this.#scope?.uploads.set(values, slot);
    return handle;
  }

  #slotOf(handle: TfTensor, isCopy: boolean): Slot {
    const bytes = sizeOf(handle.shape) * (handle.dtype === 'bool' ? 1 : 4);
    const slot = { handle, values: null, coming: null, bytes, isCopy };
    this.#slots.add(slot);
    this.#bytes += bytes + slotBytes;
    return slot;
  }

  #touch(slot: Slot): void {
    this.#slots.delete(slot);
    this.#slots.add(slot);
  }

  #release(slot: Slot): void {
    if (slot.handle === null) return;
    const { handle, coming } = slot;
    if (coming === null) handle.dispose();
    else void coming.catch(() => {}).finally(() => handle.dispose());
    slot.handle = null;
    this.#slots.delete(slot);
    this.#bytes -= slot.bytes + slotBytes;
  }
}

import { allocate, type TensorData } from '../dtype.ts';
import type { TensorType } from '../tensor-type.ts';
import { Tensor } from '../tensor.ts';

/** A tensor whose elements are computed when they are read: who needs them once may have them where there is room already. */
export class DeferredTensor extends Tensor {
  readonly #add: (y: TensorData) => void;
  #elements: TensorData | null = null;

  /** @param add adds the elements to zeros */
  constructor(type: TensorType, add: (y: TensorData) => void) {
    super(type, null);
    this.#add = add;
  }

  override get isSymbolic(): boolean {
    return false;
  }

  override get data(): TensorData {
    if (this.#elements === null) {
      this.#elements = allocate(this.dtype, this.size);
      this.#add(this.#elements);
    }
    return this.#elements;
  }

  /** The elements, in `room` unless they have been read before; it is of the dtype and size of the tensor. */
  elementsIn(room: TensorData): TensorData {
    if (this.#elements !== null) return this.#elements;
    room.fill(0);
    this.#add(room);
    return room;
  }
}

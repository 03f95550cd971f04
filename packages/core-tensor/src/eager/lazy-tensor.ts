import { allocate, type TensorData } from '../dtype.ts';
import type { TensorType } from '../tensor-type.ts';
import { Tensor } from '../tensor.ts';

/**
 * A tensor that is worked out when somebody asks for its values: into memory of its own, or once into memory that is there already, which
 * then needs no other.
 */
export class LazyTensor extends Tensor {
  #made: TensorData | null = null;
  readonly #fill: (target: TensorData) => void;

  /** @param fill writes all values into an array of the tensor's dtype and size, the same ones whenever it is called */
  constructor(type: TensorType, fill: (target: TensorData) => void) {
    super(type, null);
    this.#fill = fill;
  }

  override get isSymbolic(): boolean {
    return false;
  }

  override get data(): TensorData {
    if (this.#made === null) {
      this.#made = allocate(this.dtype, this.size);
      this.#fill(this.#made);
    }
    return this.#made;
  }

  /** Whether its values are in memory of its own. */
  get isMade(): boolean {
    return this.#made !== null;
  }

  /** Writes the values into an array of the same dtype and size. */
  copyTo(target: TensorData): void {
    if (this.#made === null) this.#fill(target);
    else target.set(this.#made);
  }
}

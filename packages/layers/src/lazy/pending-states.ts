import { Buffer, Parameter } from '@gradkit/autograd';
import {
  ConfigError,
  requireBoolean,
  zeros,
  type DType,
  type Tensor,
  type TensorType,
} from '@gradkit/core-tensor/functional';

function refuse(layer: string): never {
  throw new ConfigError(
    layer,
    'its shapes are not known before the first forward; call forward() with an example, summary(model, shape) or loadStateDict() first',
  );
}

/** In the place of a parameter that has no shape yet, and the parameter itself from then on: an optimizer may have it before. */
export class PendingParameter extends Parameter {
  readonly #layer: string;
  #isWanted = true; // its gradient

  constructor(layer: string) {
    super(zeros([0]));
    this.#layer = layer;
  }

  override get type(): TensorType {
    return refuse(this.#layer);
  }

  override get dtype(): DType {
    return super.type!.dtype;
  }

  override get value(): Tensor {
    return refuse(this.#layer);
  }

  override set value(_: Tensor) {
    refuse(this.#layer);
  }

  override get requiresGrad(): boolean {
    return this.#isWanted;
  }

  override set requiresGrad(wanted: boolean) {
    requireBoolean('Parameter', 'requiresGrad', wanted);
    this.#isWanted = wanted;
  }

  /** Becomes a parameter like any other. */
  become(value: Tensor): void {
    const wanted = this.#isWanted;
    Object.setPrototypeOf(this, Parameter.prototype);
    this.retype(value);
    this.requiresGrad = wanted;
  }
}

/** In the place of a buffer that has no shape yet, and the buffer itself from then on. */
export class PendingBuffer extends Buffer {
  readonly #layer: string;

  constructor(layer: string) {
    super(zeros([0]));
    this.#layer = layer;
  }

  override get type(): TensorType {
    return refuse(this.#layer);
  }

  override get value(): Tensor {
    return refuse(this.#layer);
  }

  override set value(_: Tensor) {
    refuse(this.#layer);
  }

  /** Becomes a buffer like any other. */
  become(value: Tensor): void {
    Object.setPrototypeOf(this, Buffer.prototype);
    this.retype(value);
  }
}

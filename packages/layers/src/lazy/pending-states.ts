import { Buffer, Parameter } from '@gradkit/autograd';
import { ConfigError, zeros, type TensorType } from '@gradkit/core-tensor/functional';

function refuse(layer: string): never {
  throw new ConfigError(
    layer,
    'its shapes are not known before the first forward; call forward() with an example, summary(model, shape) or loadStateDict() first',
  );
}

/** In the place of a parameter that has no shape yet. */
export class PendingParameter extends Parameter {
  readonly #layer: string;

  constructor(layer: string) {
    super(zeros([0]));
    this.#layer = layer;
  }

  override get type(): TensorType {
    return refuse(this.#layer);
  }

  override get value(): never {
    return refuse(this.#layer);
  }
}

/** In the place of a buffer that has no shape yet. */
export class PendingBuffer extends Buffer {
  readonly #layer: string;

  constructor(layer: string) {
    super(zeros([0]));
    this.#layer = layer;
  }

  override get type(): TensorType {
    return refuse(this.#layer);
  }

  override get value(): never {
    return refuse(this.#layer);
  }
}

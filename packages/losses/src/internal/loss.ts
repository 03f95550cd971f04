import type { Tensor } from '@gradkit/core-tensor/functional';

/** A loss with its options, which are checked where it is made: what PyTorch's loss classes are. */
export abstract class Loss<
  Options extends object,
  Inputs extends readonly unknown[] = [prediction: Tensor, target: Tensor],
> {
  readonly options: Options;

  /** @param options checked, with defaults */
  protected constructor(options: Options) {
    this.options = options;
  }

  abstract forward(...inputs: Inputs): Tensor;
}

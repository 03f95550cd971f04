import type { Tensor } from '@gradkit/core-tensor/functional';

/** ONNX's sequence of tensors. */
export class TensorSequence {
  readonly items: readonly Tensor[];

  constructor(items: readonly Tensor[]) {
    this.items = items;
  }
}

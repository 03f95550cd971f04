import type { Storage, Tensor } from '@gradkit/core-tensor/functional';

/** A moment that a fused update has made. Until somebody reads it, the next update may write into its memory. */
export class OwnMemory implements Storage {
  readonly value: Tensor;
  isSeen = false;

  constructor(value: Tensor) {
    this.value = value;
  }

  read(): Tensor {
    this.isSeen = true;
    return this.value;
  }

  async sync(): Promise<void> {}
}

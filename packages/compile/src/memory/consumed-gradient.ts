import { ExportError, type Storage } from '@gradkit/core-tensor';

/** Where gradients are after a compiled step: nowhere, since the step used them up. */
export const consumedGradient: Storage = {
  read() {
    throw new ExportError(
      'Parameter.grad',
      'the gradient stayed inside a compiled step; return it from the step to see it, or call zeroGrad() before backward()',
    );
  },
  async sync() {},
};

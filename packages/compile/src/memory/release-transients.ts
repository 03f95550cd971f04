import { ExportError, type Storage } from '@gradkit/core-tensor/functional';
import type { TracedStep } from '../trace/traced-step.ts';

/** The storage of a consumed gradient: there is no value, since it never left the step. */
const consumedGradient: Storage = {
  read() {
    throw new ExportError(
      'Parameter.grad',
      'the gradient stayed inside a compiled step; return it from the step to see it, or call zeroGrad() before backward()',
    );
  },
  async sync() {},
};

/**
 * Leaves states as the function itself would, but for their values: cleared ones are empty, detached ones have no `gradFn`. Consumed
 * gradients are empty, too, and reading one is an error.
 */
export function releaseTransients({ cleared, consumed, detached }: TracedStep): void {
  for (const state of detached) state.detach();
  for (const state of [...cleared, ...consumed]) state.value = null;
  for (const state of consumed) state.attachStorage(consumedGradient);
}

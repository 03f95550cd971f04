import type { TracedStep } from '../trace/traced-step.ts';

/** Leaves states as the function itself would, but for their values: cleared ones are empty, detached ones have no `gradFn`. */
export function releaseTransients({ cleared, detached }: TracedStep): void {
  for (const state of detached) state.detach();
  for (const state of cleared) state.value = null;
}

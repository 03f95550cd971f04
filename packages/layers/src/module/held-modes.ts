import type { Recorder } from '@gradkit/core-tensor/functional';

/** A call that wants modules in a mode, and what recorded it. */
export interface Hold {
  readonly training: boolean;
  readonly recorder: Recorder | null;
}

/** Calls that hold a module, the last one on top, and the flag that it had before the first of them. */
interface Held {
  flag: boolean;
  readonly holds: Hold[];
}

/** By module. */
export const heldModes = new WeakMap<object, Held>();

/** Whether a module's mode is set within what the recorder sees, which then does not depend on the module's flag. */
export function isFixedWithin(recorder: Recorder | null | undefined, module: object): boolean {
  if (!recorder) return false;
  return heldModes.get(module)?.holds.at(-1)?.recorder === recorder || isFixedWithin(recorder.outer, module);
}

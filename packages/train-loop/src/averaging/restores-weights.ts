import type { Callback } from '../callback.ts';

/** Callbacks that say which weights a training ends with; averages leave that to them. */
export const restoresWeights = new WeakSet<Callback>();

import type { Optimizer } from './optimizer.ts';

/** What all optimizers have, also those around others. */
export type AnyOptimizer = Pick<Optimizer, keyof Optimizer>;

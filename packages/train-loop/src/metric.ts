import type { Tensor } from '@gradkit/core-tensor/functional';
import type { Json } from './json.ts';

/** Which of two values of a number is the better one. */
export type Better = 'higher' | 'lower';

/** A metric whose result is one number: one of `@gradkit/metrics`, or an object of your own. */
export interface ScalarMetric {
  update(outputs: Tensor, targets: Tensor): void;
  compute(): number;
  reset(): void;
  /** what has been counted so far, for checkpoints */
  state: Json;
  /** which results are better; without it, `earlyStopping` must be told */
  readonly better?: Better | null | undefined;
}

/** Metrics by the name they get in the history. */
export type Metrics = Readonly<Record<string, ScalarMetric>>;

import type { Snapshot } from './training/snapshot.ts';
import type { Trace } from './training/trace.ts';

export const phases = ['forward', 'loss', 'backward', 'update'] as const;
export type Phase = (typeof phases)[number];

/** A step that is looked at part by part; it has been done already. */
export interface OpenTrace {
  readonly trace: Trace;
  /** the example of the batch whose numbers are shown */
  readonly sample: number;
  readonly phase: Phase;
  readonly before: Snapshot;
  readonly after: Snapshot;
}

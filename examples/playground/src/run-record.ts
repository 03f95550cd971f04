import type { PageState } from './settings/settings.ts';
import type { CurvePoint } from './training/run.ts';
import type { Snapshot } from './training/snapshot.ts';

/** A run that ended, to compare others with. */
export interface RunRecord {
  readonly id: number;
  readonly state: PageState;
  readonly steps: number;
  readonly epochs: number;
  readonly train: Snapshot['train'];
  readonly test: Snapshot['test'];
  readonly curve: readonly CurvePoint[];
  /** what was changed by hand while it ran */
  readonly changed: string | null;
}

import type { ErrorMessage } from '@gradkit/core-tensor/functional';
import type { TrialPlace } from '../../search/objective.ts';

/** What a thread is asked for. */
export interface TrialRequest {
  readonly parameters: unknown;
  readonly trial: TrialPlace;
}

/** What it answers. */
export type TrialAnswer = { readonly value: unknown } | { readonly error: ErrorMessage };

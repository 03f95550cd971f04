import type { Tensor } from '@gradkit/core-tensor/functional';
import type { UpdateResult } from '../rules/rule.ts';

/** What a rule sees, with plain numbers. */
interface EagerInput {
  readonly value: Tensor;
  readonly gradient: Tensor;
  readonly moments: Readonly<Record<string, Tensor>>;
  readonly stepCount: number;
  readonly learningRate: number;
}

/** An update that runs at once. */
export type EagerUpdate = (input: EagerInput) => UpdateResult;

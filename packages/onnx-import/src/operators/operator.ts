import type { Tensor } from '@gradkit/core-tensor/functional';
import type { GraphNode } from '../graph/graph.ts';
import type { Call } from './call.ts';
import type { TensorSequence } from './tensor-sequence.ts';

/** What goes through a graph. */
export type Value = Tensor | TensorSequence;

/** What a node gives: its results in order, null where there is none. */
export type Results = Value | readonly (Value | null)[];

/** Does what a node says. */
export type Run = (call: Call) => Results;

/** An operator with what has to be known of its inputs. */
export interface Operator {
  readonly run: Run;
  /** inputs that must be numbers known beside the tensors: constants, or what follows from sizes */
  readonly plain?: readonly number[] | 'all' | undefined;
  /** inputs that are trained where they are constants */
  readonly weights?: readonly number[] | 'all' | undefined;
  /** inputs that are trained where they are constants of more than one number: of a sum, one alone is rather a constant */
  readonly operands?: readonly number[] | 'all' | undefined;
  /** inputs that are moved while training where they are constants */
  readonly statistics?: readonly number[] | undefined;
  /** inputs whose entries, rearranged, are in the results: what is done with these is done with them */
  readonly passes?: readonly number[] | 'all' | undefined;
  /** inputs whose largest numbers mean "as far as it goes" */
  readonly ends?: readonly number[] | undefined;
  /** inputs of which nothing counts but the element type */
  readonly types?: readonly number[] | undefined;
  /** whether results follow from the sizes of inputs alone */
  readonly fromSizes?: boolean | undefined;
  /** whether results are other ones in each call */
  readonly isRandom?: boolean | undefined;
  /** why a node is not possible; null: it is */
  refuse?(node: GraphNode): string | null;
}

/** Operators by name. */
export type Operators = Readonly<Record<string, Run | Operator>>;

/** The record of an entry. */
export const asOperator = (entry: Run | Operator): Operator => (typeof entry === 'function' ? { run: entry } : entry);

/** Whether an input is among those that a record names. */
export function isAmong(wanted: readonly number[] | 'all' | undefined, i: number): boolean {
  return wanted === 'all' || (wanted?.includes(i) ?? false);
}

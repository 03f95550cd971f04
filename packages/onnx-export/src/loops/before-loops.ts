import { GradkitError, match } from '@gradkit/core-tensor/functional';
import { findRule } from '../axes/find-rule.ts';
import type { FreeAxis } from '../axes/free-axis.ts';
import { fits } from '../axes/merge-traces.ts';
import type { SizeBranch } from '../axes/size-branches.ts';
import { evaluate, type Atom } from '../axes/size-rule.ts';
import type { TraceAt } from '../axes/trace-sizes.ts';
import type { Graph } from '../graph.ts';
import { loopOp } from './loop-op.ts';

/** How many rounds each loop has in a trace. */
const roundsIn = ({ trace }: TraceAt): number[] =>
  trace.operations.flatMap((one) => match(one, loopOp)?.attributes.rounds ?? []);

/**
 * Sizes of a free axis below which a loop would have no rounds: the first ones may stand before it, like one that has no state yet, and take
 * what is not there.
 */
function sizesBefore(alike: readonly TraceAt[], name: string): number[] {
  const traces = alike.filter(({ isSmall }) => isSmall !== true);
  const sizes = traces.map((each) => each.sizes.get(name)!);
  const atom: Atom = { name, value: name, axis: 0, sizes };
  const counts = traces.map(roundsIn);
  const rules = counts[0].flatMap((_, loop) => findRule(counts.map((rounds) => rounds[loop]), [atom]) ?? []); // prettier-ignore
  const isBefore = (size: number): boolean => rules.some((rule) => evaluate(rule, new Map([[name, size]]))! < 0);
  return [...Array(Math.min(...sizes)).keys()].filter(isBefore);
}

/** What is done at sizes of the only free axis that are before all rounds of a loop, as far as the function takes them. */
export function branchesBefore(
  { alike, merged }: { readonly alike: readonly TraceAt[]; readonly merged: Graph },
  free: readonly FreeAxis[],
  branchAt: (size: number) => SizeBranch | null,
): SizeBranch[] {
  const sizes = free.length === 1 ? sizesBefore(alike, free[0].name) : [];
  return sizes.flatMap((size) => {
    try {
      const branch = branchAt(size);
      return branch !== null && fits(branch.graph, merged) ? [branch] : [];
    } catch (error) {
      if (error instanceof GradkitError) return [];
      throw error;
    }
  });
}

import type { Operation } from '@gradkit/core-tensor/functional';
import { isForKernels } from '#routine-of';
import { liesInArena } from '../../memory/lifetimes.ts';
import { chooseKernels, operationsOf, type Phase } from '../kernels/choose-kernels.ts';
import { flowWithin, type Flow } from '../kernels/flow.ts';
import type { Parts } from './divide-step.ts';

type PhaseOfPart = Phase & { readonly part?: number | undefined };

/**
 * Chooses what kernels do of each part, and of what stands before and behind the parts.
 *
 * @returns null if a part cannot be done by itself: what its segments leave to each other has to lie in the arena, where other threads find it
 */
export function partPhases(
  flow: Flow,
  parts: Parts,
  canBeKernel: (one: Operation) => boolean,
): readonly PhaseOfPart[] | null {
  const behind = new Set<Operation>();
  for (const one of flow.operations)
    if (!parts.has(one) && flow.needs(one).some((other) => parts.has(other) || behind.has(other))) behind.add(one);
  const blockOf = (belongs: (one: Operation) => boolean, part?: number): PhaseOfPart[] | null => {
    const block = flowWithin(flow, flow.operations.filter(belongs));
    if (block.operations.length === 0) return [];
    const phases = chooseKernels(block, canBeKernel);
    if (phases !== null) return phases.map((phase) => ({ ...phase, part }));
    return block.operations.some(isForKernels) ? null : [{ kind: 'onnx', operations: block.operations, part }];
  };
  const blocks = [
    blockOf((one) => !parts.has(one) && !behind.has(one)),
    ...[...new Set(parts.values())].map((part) => {
      const phases = blockOf((one) => parts.get(one) === part, part);
      return phases !== null && leavesInArena(phases, flow) ? phases : null;
    }),
    blockOf((one) => behind.has(one)),
  ];
  return blocks.includes(null) ? null : blocks.flatMap((block) => block!);
}

/** Whether all that goes from one phase to another lies in the arena. */
function leavesInArena(phases: readonly Phase[], { makers, rootOf }: Flow): boolean {
  const phaseOf = new Map(phases.flatMap((phase) => operationsOf(phase).map((one) => [one, phase] as const)));
  return [...phaseOf].every(([one, phase]) =>
    one.inputs.map(rootOf).every((x) => {
      const other = phaseOf.get(makers.get(x)!);
      return other === undefined || other === phase || liesInArena(x);
    }),
  );
}

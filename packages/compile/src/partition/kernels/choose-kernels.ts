import type { Operation } from '@gradkit/core-tensor/functional';
import type { WasmRoutine } from '@gradkit/core-tensor/wasm';
import { fasterRoutineOf, isForKernels, routineOf } from '#routine-of';
import { areKernelsForced } from '../../debug-mode.ts';
import { areWorth, costOfCall, savedBy } from './cost.ts';
import { groupsOf, type Group, type KernelWork } from './groups.ts';
import { kernelParts, type KernelParts } from './kernel-parts.ts';
import { phasesOf } from './phases.ts';
import type { Flow } from './flow.ts';

const leastElements = 4096; // of a kernel between graphs: a whole step of so few is a matter of microseconds

/** What is done at once, by ONNX Runtime or by kernels, one after the other. */
export type Phase =
  | { readonly kind: 'onnx'; readonly operations: readonly Operation[] }
  | { readonly kind: 'wasm'; readonly groups: readonly Group[] };

/** What a phase does, but for views. */
export function operationsOf(phase: Phase): readonly Operation[] {
  return phase.kind === 'onnx' ? phase.operations : phase.groups.flatMap((group) => group.operations);
}

/**
 * Chooses the operations that kernels do between products, and cuts the others into as few graphs as that takes. Kernels stay where the
 * passes over memory that they save cost more than one more call of ONNX Runtime.
 *
 * @param canBeKernel whether an operation may be taken out of the graph
 * @returns null if all is to stay one graph
 */
export function chooseKernels(flow: Flow, canBeKernel: (one: Operation) => boolean): readonly Phase[] | null {
  const parts = new Map<Operation, KernelParts>();
  const routines = new Map<Operation, WasmRoutine>();
  for (const one of flow.operations) {
    if (isForKernels(one) && !canBeKernel(one)) return null;
    const routine = routineOf(one) ?? (canBeKernel(one) ? fasterRoutineOf(one) : null);
    if (routine !== null) routines.set(one, routine);
    const found = routine === null && canBeKernel(one) ? kernelParts(one) : null;
    if (found !== null) parts.set(one, found);
  }
  for (;;) {
    if (parts.size + routines.size === 0) return null;
    const phases = phasesWith({ parts, routines }, flow);
    const last = phases.findLastIndex(({ kind }) => kind === 'onnx');
    if (areKernelsForced()) return last === -1 ? null : phases;
    const costs = phases.map(({ kind }, i) => (kind === 'wasm' && i > 0 && i < last ? costOfCall : 0));
    const poor = phases.flatMap((phase, i) =>
      phase.kind === 'onnx' || isFixed(phase)
        ? []
        : withoutGain(phase.groups, costs[i], flow).flatMap(({ operations }) => operations),
    );
    if (poor.length === 0) {
      const saved = phases.reduce((sum, phase, i) => sum + savedIn(phase, flow) - costs[i], 0);
      return last !== -1 && (phases.some(isFixed) || areWorth(saved, flow.operations)) ? phases : null;
    }
    for (const one of poor) parts.delete(one);
  }
}

/** Whether something in it can be done by kernels alone: then there is nothing to choose. */
function isFixed(phase: Phase): boolean {
  if (phase.kind === 'onnx') return false;
  return phase.groups.some(({ routine, operations }) => routine !== null || operations.some(isForKernels));
}

function savedIn(phase: Phase, { makes }: Flow): number {
  if (phase.kind === 'onnx') return 0;
  return phase.groups.reduce((sum, group) => sum + savedBy(group, makes(group.operations)), 0);
}

/** Groups that are better left to ONNX Runtime: those that save nothing, or all if they save less than it costs to have any. */
function withoutGain(groups: readonly Group[], cost: number, { makes }: Flow): readonly Group[] {
  const saved = groups.map((group) => savedBy(group, makes(group.operations)));
  const total = saved.reduce((sum, one) => sum + Math.max(0, one), 0);
  const isLarge = groups.some(({ matrix }) => matrix.size >= leastElements);
  return total > cost && isLarge ? groups.filter((_, i) => saved[i] <= 0) : groups;
}

interface Work {
  readonly parts: ReadonlyMap<Operation, KernelParts>;
  readonly routines: ReadonlyMap<Operation, WasmRoutine>;
}

function phasesWith({ parts, routines }: Work, flow: Flow): Phase[] {
  const numbers = phasesOf(flow, (one) => parts.has(one) || routines.has(one));
  const workOf = (one: Operation): KernelWork => {
    const some = parts.get(one);
    return { parts: some === undefined ? [] : [some], routine: routines.get(one) ?? null };
  };
  const operationsIn = new Map<number, Operation[]>();
  for (const one of flow.operations) {
    const some = operationsIn.get(numbers.get(one)!);
    if (some === undefined) operationsIn.set(numbers.get(one)!, [one]);
    else some.push(one);
  }
  return [...operationsIn]
    .toSorted(([a], [b]) => a - b)
    .map(([number, operations]) => {
      if (number % 2 === 0) return { kind: 'onnx', operations };
      return { kind: 'wasm', groups: groupsOf(operations, workOf, flow) };
    });
}

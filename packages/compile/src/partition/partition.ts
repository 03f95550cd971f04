import type { Operation } from '@gradkit/core-tensor/functional';
import { expand } from '@gradkit/onnx-export';
import { isForKernels } from '#routine-of';
import { divideStep, severalGraphs } from '#several-graphs';
import { hasKernels, isInPlace, keepsStates, type Target } from '../target.ts';
import type { TracedStep } from '../trace/traced-step.ts';
import { fuseKernels } from './fuse-kernels.ts';
import { findHostNumbers } from './host-numbers.ts';
import { withBlockSums } from './with-block-sums.ts';
import { loopSegment, onnxSegment, wholeSegment, type OutsideGraph } from './onnx-segment.ts';
import type { Parts } from './parts/divide-step.ts';
import type { PartitionedStep, Segment } from './segments.ts';
import { findStateUpdates } from './state-updates.ts';

const noParts: Parts = new Map();

/**
 * Cuts a step into segments, in the order in which they run:
 *
 * 1. `host`: single numbers that are known before the graph
 * 2. `onnx`: the graph; or several, and between them `wasm`: what kernels do faster, element by element and along rows
 * 3. `host`: single numbers that need its results
 * 4. `wasm`: what only changes states element by element, in place
 *
 * Where states are not changed in place, 3 and 4 belong to the graph; in a file everything does. A segment without operations is left out.
 */
export function partition(step: TracedStep, target: Target): PartitionedStep {
  if (target.form === 'file')
    return { ...step, segments: [wholeSegment(step)], hostStates: new Set(), roots: new Map() };
  const divided = hasKernels(target) && isInPlace(target) ? divideStep(step) : null;
  return (divided && cut(divided.step, target, divided.parts)) ?? cut(step, target) ?? partition(expand(step), target);
}

/** @returns null if something is left to kernels where they do not stand between graphs, or parts cannot be done so */
function cut(step: TracedStep, target: Target, parts: Parts = noParts): PartitionedStep | null {
  const inPlace = isInPlace(target);
  const { operations: known, hostStates } = findHostNumbers(step, inPlace);
  const updates = inPlace ? findStateUpdates(step, known) : new Set<Operation>();
  const pick = (belongs: (one: Operation) => boolean): readonly Operation[] => step.operations.filter(belongs);
  const isNumber = ({ outputs: [y] }: Operation): boolean => y.size === 1;
  const before = pick((one) => known.has(one));
  const graph = pick((one) => !known.has(one) && !updates.has(one));
  const after = pick((one) => updates.has(one) && isNumber(one));
  const elements = pick((one) => updates.has(one) && !isNumber(one));
  const keepsGradients = keepsStates(target.device);
  const outside: OutsideGraph = {
    hostStates,
    given: before.flatMap(({ outputs }) => outputs),
    wanted: [...after, ...elements].flatMap(({ inputs }) => inputs),
    keepsGradients,
  };
  const several = hasKernels(target) ? severalGraphs(step, graph, { ...outside, parts }) : null;
  if (several === null && (parts.size > 0 || step.operations.some(isForKernels))) return null;
  const segmentOf = target.form === 'loop' ? loopSegment : onnxSegment;
  const segments: Segment[] = [
    { kind: 'host', operations: before },
    ...(several?.segments ?? [segmentOf(step, graph, outside)]),
    { kind: 'host', operations: after },
    { kind: 'wasm', operations: elements, kernels: fuseKernels(step, elements) },
  ];
  const needed = segments.filter(isNeeded).map((one) => (hasKernels(target) ? withBlockSums(one) : one));
  const operations = [...new Set(needed.flatMap((segment) => segment.operations))];
  return { ...step, operations, segments: needed, hostStates, roots: several?.roots ?? new Map() };
}

/** A loop may have no operations and still carry a state: one that takes an argument. */
function isNeeded(segment: Segment): boolean {
  return segment.operations.length > 0 || (segment.kind === 'onnx' && segment.next.length > 0);
}

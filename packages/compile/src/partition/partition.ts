import type { Operation, Tensor } from '@gradkit/core-tensor/functional';
import { expand } from '@gradkit/onnx-export';
import { isForKernels } from '#routine-of';
import { severalGraphs } from '#several-graphs';
import { hasKernels, isInPlace, keepsStates, type Target } from '../target.ts';
import type { TracedStep } from '../trace/traced-step.ts';
import { fuseKernels } from './fuse-kernels.ts';
import { findHostNumbers } from './host-numbers.ts';
import { withBlockSums } from './with-block-sums.ts';
import { loopSegment, onnxSegment, wholeSegment, type OutsideGraph } from './onnx-segment.ts';
import type { PartitionedStep, Segment } from './segments.ts';
import { findStateUpdates } from './state-updates.ts';

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
  const roots = new Map<Tensor, Tensor>();
  if (target.form === 'file') return { ...step, segments: [wholeSegment(step)], hostStates: new Set(), roots };
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
  const several = hasKernels(target) ? severalGraphs(step, graph, outside) : null;
  if (several === null && step.operations.some(isForKernels)) return partition(expand(step), target);
  const segmentOf = target.form === 'loop' ? loopSegment : onnxSegment;
  const parts: Segment[] = [
    { kind: 'host', operations: before },
    ...(several?.segments ?? [segmentOf(step, graph, outside)]),
    { kind: 'host', operations: after },
    { kind: 'wasm', operations: elements, kernels: fuseKernels(step, elements) },
  ];
  const segments = parts.filter(isNeeded).map((one) => (hasKernels(target) ? withBlockSums(one) : one));
  const operations = [...new Set(segments.flatMap((segment) => segment.operations))];
  return { ...step, operations, segments, hostStates, roots: several?.roots ?? roots };
}

/** A loop may have no operations and still carry a state: one that takes an argument. */
function isNeeded(segment: Segment): boolean {
  return segment.operations.length > 0 || (segment.kind === 'onnx' && segment.next.length > 0);
}

import type { Tensor } from '@gradkit/core-tensor/functional';
import { turnsOf, type PartitionedStep, type Segment } from '../partition/segments.ts';

/** From which segment on something lies in memory, and up to which it is read, by when they run. */
export interface Lifetime {
  readonly from: number;
  readonly to: number;
}

/** Values that are to lie in the arena, and how long. */
export interface ArenaPlan {
  readonly lifetimes: ReadonlyMap<Tensor, Lifetime>;
  /** those that a call begins with, and constants: no segment gives them */
  readonly given: ReadonlySet<Tensor>;
}

/**
 * What has to lie in the arena: all that kernels read or give, and what goes from one graph to another.
 *
 * @param kept values that are needed behind the step
 */
export function planArena({ segments, roots, reads: states }: PartitionedStep, kept: readonly Tensor[]): ArenaPlan {
  const ofStates = new Set(states.values()); // which have places of their own
  const lifetimes = new Map<Tensor, Lifetime>();
  const given = new Set<Tensor>();
  const gives = segments.map(givenBy);
  const turns = turnsOf(segments);
  const makers = new Map(gives.flatMap((values, i) => values.map((value) => [value, turns[i]] as const)));
  const add = (one: Tensor, last: number): void => {
    const value = roots.get(one) ?? one;
    const maker = makers.get(value);
    if (maker === undefined) given.add(value);
    const known = lifetimes.get(value);
    lifetimes.set(value, { from: maker ?? 0, to: Math.max(last, known?.to ?? 0) });
  };
  segments.forEach((segment, at) => {
    const i = turns[at];
    if (segment.kind === 'wasm')
      for (const { reads, makes } of segment.kernels) for (const value of [...reads, ...makes]) add(value, i);
    if (segment.kind === 'routine')
      for (const value of [...segment.operation.inputs, ...segment.operation.outputs])
        if (!ofStates.has(roots.get(value) ?? value)) add(value, i);
    if (segment.kind === 'onnx')
      for (const value of segment.inputs) if (makers.has(value) && canLie(value)) add(value, i);
  });
  for (const value of kept) if (makers.has(roots.get(value) ?? value)) add(value, Infinity);
  return { lifetimes, given };
}

/** What a segment gives to others in memory. */
function givenBy(segment: Segment): readonly Tensor[] {
  if (segment.kind === 'host') return [];
  if (segment.kind === 'routine') return segment.operation.outputs;
  return segment.kind === 'onnx' ? segment.outputs : segment.kernels.flatMap(({ makes }) => makes);
}

/** Whether elements are the same for ONNX Runtime as for us; single numbers are passed in JavaScript. */
function canLie({ dtype, size }: Tensor): boolean {
  return size > 1 && dtype !== 'int64' && dtype !== 'float16' && dtype !== 'bfloat16';
}

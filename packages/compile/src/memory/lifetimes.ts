import type { Tensor } from '@gradkit/core-tensor/functional';
import { partOf, turnsOf, type PartitionedStep, type Segment } from '../partition/segments.ts';

/** From which segment on something lies in memory, and up to which it is read, by their order. */
export interface Lifetime {
  readonly from: number;
  readonly to: number;
  /** the part of the batch that gives it; null: none does */
  readonly part: number | null;
  /** the first and the last segment of all parts that run at the same time */
  readonly turn: readonly [first: number, last: number];
}

/** Whether something is read for the last time before something else is written, however far parts are that run at the same time. */
export function isBefore(a: Lifetime, b: Lifetime): boolean {
  if (a.part === b.part) return a.to < b.from;
  return Math.max(a.to, a.turn[1]) < Math.min(b.from, b.turn[0]);
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
  const makers = new Map(gives.flatMap((values, i) => values.map((value) => [value, i] as const)));
  const bounds = turnBounds(segments);
  const add = (one: Tensor, last: number): void => {
    const value = roots.get(one) ?? one;
    const maker = makers.get(value);
    if (maker === undefined) given.add(value);
    const known = lifetimes.get(value);
    const part = maker === undefined ? null : partOf(segments[maker]);
    // a part may be far behind another one that has read it
    const end = last === Infinity || partOf(segments[last]) === part ? last : bounds[last][1];
    const turn = bounds[maker ?? 0];
    lifetimes.set(value, { from: maker ?? 0, to: Math.max(end, known?.to ?? 0), part, turn });
  };
  segments.forEach((segment, i) => {
    if (segment.kind === 'wasm')
      for (const { reads, makes } of segment.kernels) for (const value of [...reads, ...makes]) add(value, i);
    if (segment.kind === 'routine')
      for (const value of [...segment.operation.inputs, ...segment.operation.outputs])
        if (!ofStates.has(roots.get(value) ?? value)) add(value, i);
    if (segment.kind === 'onnx')
      for (const value of segment.inputs) if (makers.has(value) && liesInArena(value)) add(value, i);
  });
  for (const value of kept) if (makers.has(roots.get(value) ?? value)) add(value, Infinity);
  return { lifetimes, given };
}

/** Of each segment, the first and the last one of its turn. */
function turnBounds(segments: readonly Segment[]): readonly (readonly [first: number, last: number])[] {
  let first = 0;
  return turnsOf(segments).flatMap((turn) => {
    const bounds = [first, first + turn.length - 1] as const;
    first += turn.length;
    return turn.map(() => bounds);
  });
}

/** What a segment gives to others in memory. */
function givenBy(segment: Segment): readonly Tensor[] {
  if (segment.kind === 'host') return [];
  if (segment.kind === 'routine') return segment.operation.outputs;
  return segment.kind === 'onnx' ? segment.outputs : segment.kernels.flatMap(({ makes }) => makes);
}

/** Whether elements are the same for ONNX Runtime as for us; single numbers are passed in JavaScript. */
export function liesInArena({ dtype, size }: Tensor): boolean {
  return size > 1 && dtype !== 'int64' && dtype !== 'float16' && dtype !== 'bfloat16';
}

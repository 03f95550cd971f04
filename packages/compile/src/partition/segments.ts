import type { AnyState, Operation, Tensor } from '@gradkit/core-tensor/functional';
import type { WasmRoutine } from '@gradkit/core-tensor/wasm';
import type { TracedStep } from '../trace/traced-step.ts';
import type { KernelLine, KernelMatrix } from './kernels/kernel-line.ts';

/** A state and a value of it: its old one, or the one that it gets. */
export type StateValue = readonly [state: AnyState, value: Tensor];

/** Single numbers, worked out in JavaScript one by one: step counts, corrected learning rates. */
export interface HostSegment {
  readonly kind: 'host';
  readonly operations: readonly Operation[];
}

interface InPart {
  /** the part of the batch that it belongs to: parts run at the same time, each segment after segment. Default: it runs alone */
  readonly part?: number | undefined;
}

/** What ONNX Runtime does, in one session. */
export interface OnnxSegment extends InPart {
  readonly kind: 'onnx';
  readonly operations: readonly Operation[];
  /** arguments, random draws, and results of earlier segments */
  readonly inputs: readonly Tensor[];
  /** states that it reads where they lie */
  readonly states: readonly StateValue[];
  /** states that it gives new values, each in an output of its own */
  readonly next: readonly StateValue[];
  /** gradients that stay on a device */
  readonly gradients: readonly StateValue[];
  /** results of the step, what later segments read, and new values of states that have no memory here */
  readonly outputs: readonly Tensor[];
}

/** Operations fused to one pass over a matrix: element by element, along rows, over rows. */
export interface FusedKernel {
  /** with views among what they read and what they give */
  readonly operations: readonly Operation[];
  /** the same, instruction by instruction, without views */
  readonly lines: readonly KernelLine[];
  readonly matrix: KernelMatrix;
  /** arrays that are not of states: results of other segments, arguments, constants */
  readonly reads: readonly Tensor[];
  /** what it gives to states: it reads all old values of an element before it writes any */
  readonly writes: readonly StateValue[];
  /** what it gives to others */
  readonly makes: readonly Tensor[];
}

/** What WebAssembly does in memory of ours, in kernels that do not need each other's results: between graphs, or to states where they lie. */
export interface WasmSegment extends InPart {
  readonly kind: 'wasm';
  readonly operations: readonly Operation[];
  readonly kernels: readonly FusedKernel[];
}

/** One operation that WebAssembly does by a routine of its own, between graphs. */
export interface RoutineSegment extends InPart {
  readonly kind: 'routine';
  /** with views among what it reads and what it gives */
  readonly operations: readonly Operation[];
  readonly operation: Operation;
  readonly routine: WasmRoutine;
}

/** Operations that one executor does in one go, not in JavaScript. */
export type DeviceSegment = OnnxSegment | WasmSegment | RoutineSegment;

/** Operations that one executor does in one go. */
export type Segment = HostSegment | DeviceSegment;

/** A step cut into segments, which run one after the other. */
export interface PartitionedStep extends TracedStep {
  readonly segments: readonly Segment[];
  /** states that are single numbers and stay in JavaScript */
  readonly hostStates: ReadonlySet<AnyState>;
  /** views that kernels read or give, and what they are views of; the one and the other are one place in memory */
  readonly roots: ReadonlyMap<Tensor, Tensor>;
}

/** States whose new values a segment writes to their memory. */
export function writtenBy(segment: Segment): readonly AnyState[] {
  if (segment.kind === 'host' || segment.kind === 'routine') return [];
  const writes =
    segment.kind === 'onnx'
      ? [...segment.next, ...segment.gradients]
      : segment.kernels.flatMap((kernel) => kernel.writes);
  return writes.map(([state]) => state);
}

export function kernelsOf({ segments }: PartitionedStep): readonly FusedKernel[] {
  return segments.flatMap((segment) => (segment.kind === 'wasm' ? segment.kernels : []));
}

/** The part of the batch that a segment belongs to; null if it runs alone. */
export function partOf(segment: Segment): number | null {
  return segment.kind === 'host' ? null : (segment.part ?? null);
}

/** Segments by when they run: those of parts that run at the same time are one turn. */
export function turnsOf(segments: readonly Segment[]): readonly (readonly Segment[])[] {
  const turns: Segment[][] = [];
  segments.forEach((segment, i) => {
    const isWithLast = i > 0 && partOf(segment) !== null && partOf(segments[i - 1]) !== null;
    if (isWithLast) turns[turns.length - 1].push(segment);
    else turns.push([segment]);
  });
  return turns;
}

/** What ONNX Runtime does in a step that is one graph; null if it has nothing to do. */
export function onnxSegmentOf({ segments }: PartitionedStep): OnnxSegment | null {
  return segments.find((segment) => segment.kind === 'onnx') ?? null;
}

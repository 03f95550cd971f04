import type { AnyState, Operation, Tensor } from '@gradkit/core-tensor/functional';
import type { WasmRoutine } from '@gradkit/core-tensor/wasm';
import type { TracedStep } from '../trace/traced-step.ts';
import { chooseKernels, operationsOf, type Phase as KernelPhase } from './kernels/choose-kernels.ts';
import type { Group } from './kernels/groups.ts';
import { flowOf, type Flow } from './kernels/flow.ts';
import { hasMemory, leavingValues, onnxSegment, type OutsideGraph } from './onnx-segment.ts';
import type { Parts } from './parts/divide-step.ts';
import { partPhases } from './parts/part-phases.ts';
import type { DeviceSegment, FusedKernel, RoutineSegment, Segment, StateValue } from './segments.ts';

export { divideStep } from './parts/divide-step.ts';

/** What is done at once by kernels, or by ONNX Runtime: alone, or in a part of the batch. */
type Phase = KernelPhase & { readonly part?: number | undefined };

/** Segments of which none needs a later one, and the views in them that are a matter of memory alone. */
export interface SeveralGraphs {
  readonly segments: readonly Segment[];
  readonly roots: ReadonlyMap<Tensor, Tensor>;
}

/**
 * Cuts what would be one graph where kernels are faster than its nodes, and where it is done in parts.
 *
 * @param operations what belongs to the graph
 * @param outside with the parts that operations belong to
 * @returns null if it is to stay one
 */
export function severalGraphs(
  step: TracedStep,
  operations: readonly Operation[],
  outside: OutsideGraph & { readonly parts: Parts },
): SeveralGraphs | null {
  const flow = flowOf(operations);
  const replaced = replacedStates(step, operations, outside, flow);
  const canBeKernel = ({ outputs: [y] }: Operation): boolean => !replaced.has(y);
  const phases =
    outside.parts.size > 0 ? partPhases(flow, outside.parts, canBeKernel) : chooseKernels(flow, canBeKernel);
  return phases !== null && canReplace(phases, replaced, step, flow)
    ? new Cut(step, operations, outside, flow, phases)
    : null;
}

/** What somebody asks for behind the graphs. */
function leavingGraphs(step: TracedStep, outside: OutsideGraph): readonly Tensor[] {
  return [...new Set([...leavingValues(step, outside), ...step.writes.values(), ...outside.wanted])];
}

/** Whether phases may give states their new values. */
function canReplace(
  phases: readonly Phase[],
  replaced: ReadonlyMap<Tensor, readonly AnyState[]>,
  step: TracedStep,
  flow: Flow,
): boolean {
  return [...replaced.keys()].every((y) => flow.makers.has(y)) && !readsReplaced(phases, replaced, step, flow);
}

/** What the graph gives to states, by what new values are views of. */
function replacedStates(
  step: TracedStep,
  operations: readonly Operation[],
  { hostStates }: OutsideGraph,
  { rootOf }: Flow,
): Map<Tensor, AnyState[]> {
  const made = new Set(operations.flatMap(({ outputs }) => outputs));
  const entries = [...step.writes].filter(([state, value]) => made.has(value) && hasMemory(state, step, hostStates));
  const states = new Map<Tensor, AnyState[]>();
  for (const [state, value] of entries) states.set(rootOf(value), [...(states.get(rootOf(value)) ?? []), state]);
  return states;
}

/** Whether an operation would find the new value of a state in place of the old one. */
function readsReplaced(
  phases: readonly Phase[],
  replaced: ReadonlyMap<Tensor, readonly AnyState[]>,
  { reads }: TracedStep,
  { rootOf }: Flow,
): boolean {
  const stale = new Set<Tensor>();
  return phases.some((phase) => {
    const operations = operationsOf(phase);
    if (operations.some(({ inputs }) => inputs.some((x) => stale.has(rootOf(x))))) return true;
    for (const state of operations.flatMap(({ outputs }) => outputs.flatMap((y) => replaced.get(y) ?? []))) {
      const old = reads.get(state);
      if (old !== undefined) stale.add(old);
    }
    return false;
  });
}

/** The segments of phases, with what goes from one to another. */
class Cut implements SeveralGraphs {
  readonly segments: readonly Segment[];
  readonly roots = new Map<Tensor, Tensor>();
  readonly #step: TracedStep;
  readonly #outside: OutsideGraph;
  readonly #flow: Flow;
  /** operations by what they give, views among them */
  readonly #makers: ReadonlyMap<Tensor, Operation>;
  readonly #positions: ReadonlyMap<Operation, number>;
  /** views that somebody asks for behind the graphs, by the phase that gives them */
  readonly #leavingViews: ReadonlyMap<Phase, readonly Tensor[]>;
  /** what somebody asks for behind the phases, or what that is a view of */
  readonly #leaving: ReadonlySet<Tensor>;
  /** numbers of the phases that give values, and of the last ones that need them */
  readonly #givenIn = new Map<Tensor, number>();
  readonly #neededIn = new Map<Tensor, number>();

  constructor(
    step: TracedStep,
    operations: readonly Operation[],
    outside: OutsideGraph,
    flow: Flow,
    phases: readonly Phase[],
  ) {
    this.#step = step;
    this.#outside = outside;
    this.#flow = flow;
    this.#makers = new Map(operations.flatMap((one) => one.outputs.map((y) => [y, one] as const)));
    this.#positions = new Map(operations.map((one, i) => [one, i]));
    const leaving = leavingGraphs(step, outside);
    this.#leaving = new Set(leaving.map(flow.rootOf));
    phases.forEach((phase, i) => {
      for (const { inputs, outputs } of operationsOf(phase)) {
        for (const x of inputs) this.#neededIn.set(flow.rootOf(x), i);
        for (const y of outputs) this.#givenIn.set(y, i);
      }
    });
    const phaseOf = new Map(phases.flatMap((phase) => operationsOf(phase).map((one) => [one, phase] as const)));
    const firstGraph = phases.find(({ kind }) => kind === 'onnx');
    const leavingViews = new Map<Phase, Tensor[]>();
    for (const x of leaving) {
      if (this.#makers.get(x)?.op.view !== true) continue;
      const maker = flow.makers.get(flow.rootOf(x));
      const phase = maker === undefined ? firstGraph! : phaseOf.get(maker)!;
      leavingViews.set(phase, [...(leavingViews.get(phase) ?? []), x]);
    }
    this.#leavingViews = leavingViews;
    this.segments = phases.flatMap((phase, i) => this.#segmentsOf(phase, i));
  }

  #segmentsOf(phase: Phase, number: number): readonly Segment[] {
    const views = this.#leavingViews.get(phase) ?? [];
    const { part } = phase;
    if (phase.kind === 'wasm') return this.#kernels(phase.groups, views).map((segment) => ({ ...segment, part }));
    const operations = this.#withViews(phase.operations, views);
    const read = new Set(operations.flatMap(({ inputs }) => inputs));
    const given = [...read].filter((x) => this.#givenIn.get(x)! < number);
    const made = operations.flatMap(({ outputs }) => outputs);
    const needed = made.filter((y) => this.#neededIn.get(y)! > number);
    const outside = {
      ...this.#outside,
      given: [...this.#outside.given, ...given],
      wanted: [...this.#outside.wanted, ...needed],
    };
    const segment = onnxSegment(this.#step, operations, outside);
    const isOwn = (x: Tensor): boolean => this.#makers.get(x)?.op.view !== true || views.includes(x); // one graph gives a view that several read
    const isOwnOf = ([, value]: StateValue): boolean => isOwn(value);
    const { next, gradients, outputs } = segment;
    return [
      {
        ...segment,
        next: next.filter(isOwnOf),
        gradients: gradients.filter(isOwnOf),
        outputs: outputs.filter(isOwn),
        part,
      },
    ];
  }

  /** Operations with the views that they read, and others. */
  #withViews(operations: readonly Operation[], others: readonly Tensor[]): readonly Operation[] {
    const all = new Set(operations);
    const open = [...others, ...operations.flatMap(({ inputs }) => inputs)];
    for (let x = open.pop(); x !== undefined; x = open.pop()) {
      const maker = this.#makers.get(x);
      if (maker?.op.view !== true) continue;
      all.add(maker);
      open.push(maker.inputs[0]);
    }
    return [...all].toSorted((a, b) => this.#positions.get(a)! - this.#positions.get(b)!);
  }

  /** Kernels one after the other, in as few segments as there are results that others of them need. */
  #kernels(groups: readonly Group[], leavingViews: readonly Tensor[]): DeviceSegment[] {
    const segments: (FusedKernel[] | RoutineSegment)[] = [];
    let made = new Set<Tensor>();
    for (const group of groups) {
      if (group.routine !== null) {
        segments.push(this.#routine(group, group.routine, leavingViews));
        continue;
      }
      const kernel = this.#kernel(group, leavingViews);
      const last = segments.at(-1);
      if (Array.isArray(last) && !kernel.reads.some((x) => made.has(x))) last.push(kernel);
      else {
        segments.push([kernel]);
        made = new Set();
      }
      for (const y of kernel.makes) made.add(y);
    }
    return segments.map((one) =>
      Array.isArray(one)
        ? { kind: 'wasm', operations: one.flatMap(({ operations }) => operations), kernels: one }
        : one,
    );
  }

  #routine({ operations: [operation] }: Group, routine: WasmRoutine, leavingViews: readonly Tensor[]): RoutineSegment {
    const { rootOf } = this.#flow;
    const views = leavingViews.filter((x) => operation.outputs.includes(rootOf(x)));
    const whole = this.#withViews([operation], views);
    for (const one of whole) if (one !== operation) this.roots.set(one.outputs[0], rootOf(one.outputs[0]));
    return { kind: 'routine', operations: whole, operation, routine };
  }

  #kernel({ operations, parts, matrix }: Group, leavingViews: readonly Tensor[]): FusedKernel {
    const { rootOf } = this.#flow;
    const own = new Set(operations);
    const given = new Set(operations.flatMap(({ outputs }) => outputs));
    const views = leavingViews.filter((x) => given.has(rootOf(x)));
    const whole = this.#withViews(operations, views);
    for (const one of whole) if (!own.has(one)) this.roots.set(one.outputs[0], rootOf(one.outputs[0]));
    for (const { roots } of parts) for (const [view, root] of roots) this.roots.set(view, rootOf(root));
    const lines = parts.flatMap((some) => some.lines);
    const old = new Set(this.#step.reads.values());
    const within = new Set(lines.flatMap(({ one }) => one.outputs));
    const read = lines.flatMap(({ one }) => one.inputs.map((x) => this.roots.get(x) ?? x));
    return {
      operations: whole,
      lines,
      matrix,
      reads: [...new Set(read)].filter((x) => x.size > 1 && !within.has(x) && !old.has(x)),
      writes: [],
      makes: [...given].filter((y) => this.#isNeeded(y, own)),
    };
  }

  /** Whether anyone but some operations needs a value. */
  #isNeeded(y: Tensor, own: ReadonlySet<Operation>): boolean {
    return this.#leaving.has(y) || this.#flow.usersOf(y).some((one) => !own.has(one));
  }
}

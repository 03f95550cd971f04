import { noGrad } from '@gradkit/autograd';
import { applyAll, Tensor, type AnyState, type Operation } from '@gradkit/core-tensor';
import { fromOrtValue, type ActualDevice, type DeviceTensor, type Runner, type SessionOptions } from '@gradkit/runtime';
import type { Arena } from './arena.ts';
import { DeviceSlot } from './device-slot.ts';
import { DeviceSlots } from './device-slots.ts';
import { specialize } from './specialize.ts';
import { planGraph, type GraphPlan } from './graph-plan.ts';
import { insideStep } from './inside-step.ts';
import { makeRunner } from './make-runner.ts';
import { willChange } from './queue.ts';
import { Slot } from './slot.ts';
import { Slots } from './slots.ts';
import type { TracedStep } from './traced-step.ts';
import { partition, type Partition } from './update/partition.ts';
import { UpdatePasses } from './update/update-passes.ts';

/** Tensors that stand for the tracers of a traced step in one call. */
export type Values = Map<Tensor, Tensor>;

/** Where a step runs, and the package that runs it. */
export type Target = Pick<Runner, 'device' | 'engine'>;

/** Where the plans of a compiled function keep states: in memory, where passes may update them in place, or on a device. */
export interface Memory {
  readonly device: ActualDevice;
  readonly arena: Arena;
  readonly slots: Slots | DeviceSlots;
}

/** What is made once for a step. */
interface Made {
  readonly parts: Partition;
  readonly graph: GraphPlan | null;
  readonly session: Runner | null;
  readonly passes: UpdatePasses | null;
  readonly slots: Slots | DeviceSlots;
}

/** A traced step made ready to run: a session, the memory of its states, and update passes over it. */
export class Plan {
  readonly #step: TracedStep;
  readonly #made: Made;
  /** new values that need no memory of ours: single numbers, arguments, values of states that were empty */
  readonly #assigned: readonly (readonly [AnyState, Tensor])[];
  /** old values that are used here: single numbers and results */
  readonly #kept: readonly (readonly [AnyState, Tensor])[];
  /** values that leave the memory of update passes, which they would change in */
  readonly #copied: ReadonlySet<Tensor>;
  readonly #wrapped = new WeakMap<Tensor, DeviceTensor>();

  private constructor(step: TracedStep, made: Made) {
    this.#step = step;
    this.#made = made;
    const updated = made.parts.passes.flatMap(({ writes }) => writes.map(([state]) => state));
    const elsewhere = new Set([...updated, ...(made.graph?.next ?? []).map(([, state]) => state)]);
    this.#kept = [...step.reads].filter(
      ([state, tracer]) => made.parts.hostStates.has(state) || step.results.includes(tracer),
    );
    this.#assigned = [...step.writes].filter(([state]) => !elsewhere.has(state));
    this.#copied = new Set([...step.results, ...this.#assigned.map(([, value]) => value)]);
  }

  static async create(traced: TracedStep, { arena, slots, device }: Memory, options: SessionOptions): Promise<Plan> {
    const step = specialize(traced, device);
    const parts = partition(step, { inPlace: slots instanceof Slots });
    const graph = planGraph(step, parts);
    const onDevice = graph?.next.map(([name]) => name);
    const [session, passes] = await Promise.all([
      graph === null ? null : makeRunner(graph, parts.graph, { ...options, device, onDevice }),
      slots instanceof Slots ? UpdatePasses.create(step, parts.passes, { arena, slots }) : null,
    ]);
    return new Plan(step, { parts, graph, session, passes, slots });
  }

  /** Null if ONNX Runtime has nothing to do. */
  get target(): Target | null {
    return this.#made.session;
  }

  /** Runs the step on the values that a call began with. */
  async run(values: Values): Promise<readonly Tensor[]> {
    const { parts, graph, session } = this.#made;
    for (const [state, tracer] of this.#kept) if (!values.has(tracer)) values.set(tracer, state.value!);
    evaluate(parts.before, values);
    if (graph !== null) await this.#runGraph(graph, session!, values);
    evaluate(parts.after, values);
    this.#made.passes?.run((scalar) => (values.get(scalar) ?? scalar).data[0]);
    for (const [state, value] of this.#assigned) state.value = values.get(value) ?? value;
    letGo(this.#step);
    return this.#step.results.map((value) => values.get(value) ?? value);
  }

  async #runGraph(graph: GraphPlan, session: Runner, values: Values): Promise<void> {
    const { passes, slots } = this.#made;
    if (slots instanceof DeviceSlots)
      await slots.prepare([...graph.states.map(([, state]) => state), ...graph.next.map(([, state]) => state)]);
    const feeds: Record<string, DeviceTensor> = {};
    for (const [name, tracer] of graph.inputs) feeds[name] = this.#wrap(session, values.get(tracer)!);
    for (const [name, state] of graph.states) feeds[name] = this.#feedOf(session, state);
    const fetches: Record<string, DeviceTensor | null> = {};
    for (const [name, state] of graph.next) fetches[name] = slots.of(state).fetch(session);
    for (const [name, value] of graph.outputs) fetches[name] = passes?.memoryOf(value, session) ?? null;
    const results = await session.runBound(feeds, fetches);
    for (const [name, state] of graph.next) slots.of(state).take(results[name]);
    for (const [name, value] of graph.outputs) {
      if (fetches[name] === null) values.set(value, fromOrtValue(results[name]));
      else if (this.#copied.has(value)) values.set(value, copyOf(fromOrtValue(results[name])));
    }
  }

  #feedOf(session: Runner, state: AnyState): DeviceTensor {
    const { storage } = state;
    if (storage instanceof Slot || storage instanceof DeviceSlot) return storage.feed(session);
    return this.#wrap(session, state.value!);
  }

  /** The same tensor is converted once. */
  #wrap(session: Runner, tensor: Tensor): DeviceTensor {
    const known = this.#wrapped.get(tensor);
    if (known !== undefined) return known;
    const wrapped = session.toOrtValue(tensor);
    this.#wrapped.set(tensor, wrapped);
    return wrapped;
  }
}

/** Empties what the step has emptied, and gradients that it used up; values it has made without history have none. */
export function letGo({ emptied, lost, untracked }: TracedStep): void {
  for (const state of untracked) state.untrack();
  for (const state of [...emptied, ...lost]) state.value = null;
  for (const state of lost) state.attachStorage(insideStep);
}

/** What belongs to a call at the time it is made: arguments, random draws, and values of states that no step will change before. */
export function valuesOf({ inputs, draws, reads, writes, results }: TracedStep, given: readonly Tensor[]): Values {
  const values: Values = new Map();
  inputs.forEach((tracer, i) => values.set(tracer, given[i]));
  for (const { tracer, draw } of draws) values.set(tracer, draw());
  for (const [state, tracer] of reads)
    if (!writes.has(state) && !willChange(state) && (tracer.size === 1 || results.includes(tracer)))
      values.set(tracer, state.value!);
  return values;
}

function copyOf({ shape, dtype, data }: Tensor): Tensor {
  return new Tensor({ shape, dtype }, data.slice());
}

/** Works out single numbers, as the function itself would. */
export function evaluate(operations: readonly Operation[], values: Values): void {
  noGrad(() => {
    for (const { op, inputs, outputs, attributes } of operations)
      values.set(
        outputs[0],
        applyAll(
          op,
          inputs.map((x) => values.get(x) ?? x),
          attributes,
        )[0],
      );
  });
}

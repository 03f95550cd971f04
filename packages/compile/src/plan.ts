import { noGrad } from '@gradkit/autograd';
import { applyAll, Tensor, type AnyState, type Application } from '@gradkit/core-tensor';
import { unwrap, type ActualDevice, type DeviceTensor, type Runner, type SessionOptions } from '@gradkit/runtime';
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
import type { Step } from './step.ts';
import { partition, type Partition } from './update/partition.ts';
import { UpdatePasses } from './update/update-passes.ts';

/** Tensors that stand for the symbols of a traced step in one call. */
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
  readonly #step: Step;
  readonly #made: Made;
  /** new values that need no memory of ours: single numbers, arguments, values of states that were empty */
  readonly #assigned: readonly (readonly [AnyState, Tensor])[];
  /** old values that are used here: single numbers and results */
  readonly #kept: readonly (readonly [AnyState, Tensor])[];
  /** values that leave the memory of update passes, which they would change in */
  readonly #copied: ReadonlySet<Tensor>;
  readonly #wrapped = new WeakMap<Tensor, DeviceTensor>();

  private constructor(step: Step, made: Made) {
    this.#step = step;
    this.#made = made;
    const updated = made.parts.passes.flatMap(({ writes }) => writes.map(([state]) => state));
    const elsewhere = new Set([...updated, ...(made.graph?.next ?? []).map(([, state]) => state)]);
    this.#kept = [...step.reads].filter(
      ([state, symbol]) => made.parts.hostStates.has(state) || step.results.includes(symbol),
    );
    this.#assigned = [...step.writes].filter(([state]) => !elsewhere.has(state));
    this.#copied = new Set([...step.results, ...this.#assigned.map(([, value]) => value)]);
  }

  static async create(traced: Step, { arena, slots, device }: Memory, options: SessionOptions): Promise<Plan> {
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
    for (const [state, symbol] of this.#kept) if (!values.has(symbol)) values.set(symbol, state.value!);
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
    for (const [name, symbol] of graph.inputs) feeds[name] = this.#wrap(session, values.get(symbol)!);
    for (const [name, state] of graph.states) feeds[name] = this.#feedOf(session, state);
    const fetches: Record<string, DeviceTensor | null> = {};
    for (const [name, state] of graph.next) fetches[name] = slots.of(state).fetch(session);
    for (const [name, value] of graph.outputs) fetches[name] = passes?.memoryOf(value, session) ?? null;
    const results = await session.exchange(feeds, fetches);
    for (const [name, state] of graph.next) slots.of(state).take(results[name]);
    for (const [name, value] of graph.outputs) {
      if (fetches[name] === null) values.set(value, unwrap(results[name]));
      else if (this.#copied.has(value)) values.set(value, copyOf(unwrap(results[name])));
    }
  }

  #feedOf(session: Runner, state: AnyState): DeviceTensor {
    const { home } = state;
    if (home instanceof Slot || home instanceof DeviceSlot) return home.feed(session);
    return this.#wrap(session, state.value!);
  }

  /** The same tensor is converted once. */
  #wrap(session: Runner, tensor: Tensor): DeviceTensor {
    const known = this.#wrapped.get(tensor);
    if (known !== undefined) return known;
    const wrapped = session.wrap(tensor);
    this.#wrapped.set(tensor, wrapped);
    return wrapped;
  }
}

/** Empties what the step has emptied, and gradients that it used up; values it has made without history have none. */
export function letGo({ emptied, lost, untracked }: Step): void {
  for (const state of untracked) state.untrack();
  for (const state of [...emptied, ...lost]) state.value = null;
  for (const state of lost) state.moveTo(insideStep);
}

/** What belongs to a call at the time it is made: arguments, random draws, and values of states that no step will change before. */
export function valuesOf({ inputs, draws, reads, writes, results }: Step, given: readonly Tensor[]): Values {
  const values: Values = new Map();
  inputs.forEach((symbol, i) => values.set(symbol, given[i]));
  for (const { symbol, draw } of draws) values.set(symbol, draw());
  for (const [state, symbol] of reads)
    if (!writes.has(state) && !willChange(state) && (symbol.size === 1 || results.includes(symbol)))
      values.set(symbol, state.value!);
  return values;
}

function copyOf({ shape, dtype, data }: Tensor): Tensor {
  return new Tensor({ shape, dtype }, data.slice());
}

/** Works out single numbers, as the function itself would. */
export function evaluate(steps: readonly Application[], values: Values): void {
  noGrad(() => {
    for (const { op, inputs, outputs, attributes } of steps)
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

import { noGrad } from '@gradkit/autograd';
import { applyAll, RuntimeError, type AnyState, type Application, type Tensor } from '@gradkit/core-tensor';
import {
  createRunner,
  unwrap,
  type ActualDevice,
  type DeviceTensor,
  type Runner,
  type SessionOptions,
} from '@gradkit/runtime';
import type { Arena } from './arena.ts';
import { DeviceSlot } from './device-slot.ts';
import { DeviceSlots } from './device-slots.ts';
import { specialize } from './specialize.ts';
import { planGraph, type GraphPlan } from './graph-plan.ts';
import { insideStep } from './inside-step.ts';
import { requireDevice } from './require-device.ts';
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

/** A state that the graph gives a new value. */
interface Written {
  readonly name: string;
  readonly state: AnyState;
}

/** What is made once for a step. */
interface Made {
  readonly parts: Partition;
  readonly graph: GraphPlan | null;
  readonly written: readonly Written[];
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
  readonly #wrapped = new WeakMap<Tensor, DeviceTensor>();

  private constructor(step: Step, made: Made) {
    this.#step = step;
    this.#made = made;
    const updated = made.parts.passes.flatMap(({ writes }) => writes.map(([state]) => state));
    const elsewhere = new Set([...updated, ...made.written.map(({ state }) => state)]);
    this.#assigned = [...step.writes].filter(([state]) => !elsewhere.has(state));
  }

  static async create(traced: Step, { arena, slots, device }: Memory, options: SessionOptions): Promise<Plan> {
    const step = specialize(traced, device);
    const parts = partition(step, { inPlace: slots instanceof Slots });
    const graph = planGraph(step, parts);
    const written = graph === null ? [] : writtenBy(graph, step, parts);
    const onDevice = written.map(({ name }) => name);
    const [session, passes] = await Promise.all([
      graph === null ? null : makeRunner(graph, parts, { ...options, device, onDevice }),
      slots instanceof Slots ? UpdatePasses.create(step, parts.passes, { arena, slots }) : null,
    ]);
    return new Plan(step, { parts, graph, written, session, passes, slots });
  }

  /** Null if ONNX Runtime has nothing to do. */
  get target(): Target | null {
    return this.#made.session;
  }

  /** Runs the step on the values that a call began with. */
  async run(values: Values): Promise<readonly Tensor[]> {
    const { parts, graph, session } = this.#made;
    for (const state of parts.hostStates) {
      const symbol = this.#step.reads.get(state);
      if (symbol !== undefined && !values.has(symbol)) values.set(symbol, state.value!);
    }
    evaluate(parts.before, values);
    if (graph !== null) await this.#runGraph(graph, session!, values);
    evaluate(parts.after, values);
    this.#made.passes?.run((scalar) => (values.get(scalar) ?? scalar).data[0]);
    this.#finish(values);
    return this.#step.results.map((value) => values.get(value) ?? value);
  }

  async #runGraph(graph: GraphPlan, session: Runner, values: Values): Promise<void> {
    const { written, passes, slots } = this.#made;
    if (slots instanceof DeviceSlots)
      await slots.prepare([...graph.states.map(([, state]) => state), ...written.map(({ state }) => state)]);
    const feeds: Record<string, DeviceTensor> = {};
    for (const [name, symbol] of graph.inputs) feeds[name] = this.#wrap(session, values.get(symbol)!);
    for (const [name, state] of graph.states) feeds[name] = this.#feedOf(session, state);
    const fetches: Record<string, DeviceTensor | null> = {};
    for (const { name, state } of written) fetches[name] = slots.of(state).fetch(session);
    for (const [name, value] of graph.outputs) fetches[name] ??= passes?.memoryOf(value, session) ?? null;
    const results = await this.#exchange(session, feeds, fetches);
    for (const { name, state } of written) slots.of(state).take(results[name]);
    for (const [name, value] of graph.outputs)
      if (fetches[name] === null && results[name].location === 'cpu') values.set(value, unwrap(results[name]));
  }

  async #exchange(
    session: Runner,
    ...[feeds, fetches]: Parameters<Runner['exchange']>
  ): ReturnType<Runner['exchange']> {
    try {
      return await session.exchange(feeds, fetches);
    } catch (cause) {
      const { message } = cause as Error;
      const place = this.#made.graph!.placeIn(message);
      throw place === '' ? cause : new RuntimeError('compile', `${place} failed: ${message}`, { cause });
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

  #finish(values: Values): void {
    for (const [state, value] of this.#assigned) state.value = values.get(value) ?? value;
    for (const state of this.#step.emptied) state.value = null;
    for (const state of this.#step.lost) {
      state.value = null;
      state.moveTo(insideStep);
    }
  }
}

/** What belongs to a call at the time it is made: arguments, random draws, and the values of states that the step only reads or returns. */
export function valuesOf({ inputs, draws, reads, writes, results }: Step, given: readonly Tensor[]): Values {
  const values: Values = new Map();
  inputs.forEach((symbol, i) => values.set(symbol, given[i]));
  for (const { symbol, draw } of draws) values.set(symbol, draw());
  for (const [state, symbol] of reads)
    if ((symbol.size === 1 && !writes.has(state)) || results.includes(symbol)) values.set(symbol, state.value!);
  return values;
}

/** States that have memory and whose new value is an output of the graph. */
function writtenBy({ outputs }: GraphPlan, { writes }: Step, { passes, hostStates }: Partition): Written[] {
  const nameOf = new Map(outputs.map(([name, value]) => [value, name]));
  const updated = new Set(passes.flatMap((pass) => pass.writes.map(([state]) => state)));
  return [...writes].flatMap(([state, value]) => {
    const name = nameOf.get(value);
    const isElsewhere = updated.has(state) || hostStates.has(state) || state.type === null;
    return name === undefined || isElsewhere ? [] : [{ name, state }];
  });
}

/** On a GPU nothing may fall back to the CPU unnoticed. */
async function makeRunner(graph: GraphPlan, parts: Partition, options: SessionOptions): Promise<Runner> {
  try {
    return await createRunner(graph.bytes, graph.signature, { ...options, strict: true });
  } catch (error) {
    await requireDevice(parts.graph, options);
    throw error;
  }
}

/** Works out single numbers, as the function itself would. */
function evaluate(steps: readonly Application[], values: Values): void {
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

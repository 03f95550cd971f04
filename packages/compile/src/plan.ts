import { noGrad } from '@gradkit/autograd';
import { applyAll, RuntimeError, type AnyState, type Tensor } from '@gradkit/core-tensor';
import { createSession, unwrap, type DeviceTensor, type Session, type SessionOptions } from '@gradkit/runtime';
import type { Arena } from './arena.ts';
import { planGraph, type GraphPlan } from './graph-plan.ts';
import { insideStep } from './inside-step.ts';
import { Slot } from './slot.ts';
import type { Slots } from './slots.ts';
import type { Step } from './step.ts';
import { partition, type Partition } from './update/partition.ts';
import { UpdatePasses } from './update/update-passes.ts';

/** Tensors that stand for the symbols of a traced step in one call. */
export type Values = Map<Tensor, Tensor>;

/** Where a step runs, and the package that runs it. */
export type Target = Pick<Session, 'device' | 'engine'>;

/** Memory that the plans of a compiled function share. */
export interface Memories {
  readonly arena: Arena;
  readonly slots: Slots;
}

/** A state that the graph gives a new value. */
interface Written {
  readonly name: string;
  readonly state: AnyState;
  readonly value: Tensor;
}

/** A traced step made ready to run: a session, the memory of its states, and update passes over it. */
export class Plan {
  readonly #step: Step;
  readonly #parts: Partition;
  readonly #graph: GraphPlan | null;
  readonly #session: Session | null;
  readonly #passes: UpdatePasses;
  readonly #slots: Slots;
  readonly #written: readonly Written[];
  /** new values that need no memory of ours: single numbers, arguments, values of states that were empty */
  readonly #assigned: readonly (readonly [AnyState, Tensor])[];
  readonly #wrapped = new WeakMap<Tensor, DeviceTensor>();

  private constructor(
    step: Step,
    parts: Partition,
    made: {
      readonly graph: GraphPlan | null;
      readonly session: Session | null;
      readonly passes: UpdatePasses;
      readonly slots: Slots;
    },
  ) {
    this.#step = step;
    this.#parts = parts;
    this.#graph = made.graph;
    this.#session = made.session;
    this.#passes = made.passes;
    this.#slots = made.slots;
    const nameOf = new Map(made.graph?.outputs.map(([name, value]) => [value, name] as const));
    const updated = new Set(parts.passes.flatMap(({ writes }) => writes.map(([state]) => state)));
    const writes = [...step.writes].filter(([state]) => !updated.has(state));
    this.#written = writes.flatMap(([state, value]) => {
      const name = nameOf.get(value);
      return name === undefined || state.type === null ? [] : [{ name, state, value }];
    });
    const written = new Set(this.#written.map(({ state }) => state));
    this.#assigned = writes.filter(([state]) => !written.has(state));
  }

  static async create(step: Step, { arena, slots }: Memories, options: SessionOptions): Promise<Plan> {
    const parts = partition(step);
    const graph = planGraph(step, parts);
    const [session, passes] = await Promise.all([
      graph === null ? null : createSession(graph.bytes, options),
      UpdatePasses.create(step, parts.passes, { arena, slots }),
    ]);
    return new Plan(step, parts, { graph, session, passes, slots });
  }

  /** Null if ONNX Runtime has nothing to do. */
  get target(): Target | null {
    return this.#session;
  }

  /** Runs the step on the values that a call began with. */
  async run(values: Values): Promise<readonly Tensor[]> {
    if (this.#graph !== null) await this.#runGraph(this.#graph, this.#session!, values);
    noGrad(() => this.#update(values));
    return this.#step.results.map((value) => values.get(value) ?? value);
  }

  async #runGraph(graph: GraphPlan, session: Session, values: Values): Promise<void> {
    const feeds: Record<string, DeviceTensor> = {};
    for (const [name, symbol] of graph.inputs) feeds[name] = this.#wrap(session, values.get(symbol)!);
    for (const [name, state] of graph.states) feeds[name] = this.#feedOf(session, state, values);
    const fetches: Record<string, DeviceTensor | null> = {};
    for (const { name, state } of this.#written) fetches[name] = this.#slots.of(state).fetch(session);
    for (const [name, value] of graph.outputs) fetches[name] ??= this.#passes.memoryOf(value, session);
    const results = await this.#exchange(session, feeds, fetches);
    for (const [name, value] of graph.outputs) if (fetches[name] === null) values.set(value, unwrap(results[name]));
    for (const { name, state } of this.#written) this.#slots.of(state).take(results[name]);
  }

  async #exchange(
    session: Session,
    ...[feeds, fetches]: Parameters<Session['exchange']>
  ): ReturnType<Session['exchange']> {
    try {
      return await session.exchange(feeds, fetches);
    } catch (cause) {
      const { message } = cause as Error;
      const place = this.#graph!.placeIn(message);
      throw place === '' ? cause : new RuntimeError('compile', `${place} failed: ${message}`, { cause });
    }
  }

  #feedOf(session: Session, state: AnyState, values: Values): DeviceTensor {
    const known = values.get(this.#step.reads.get(state)!);
    if (known !== undefined) return this.#wrap(session, known);
    if (state.home instanceof Slot) return state.home.feed(session);
    return this.#wrap(session, state.value!);
  }

  /** The same tensor is converted once. */
  #wrap(session: Session, tensor: Tensor): DeviceTensor {
    const known = this.#wrapped.get(tensor);
    if (known !== undefined) return known;
    const wrapped = session.wrap(tensor);
    this.#wrapped.set(tensor, wrapped);
    return wrapped;
  }

  #update(values: Values): void {
    const { reads, emptied, lost } = this.#step;
    for (const [state, symbol] of reads)
      if (symbol.size === 1 && !values.has(symbol) && !(state.home instanceof Slot)) values.set(symbol, state.value!);
    const valueOf = (x: Tensor): Tensor => values.get(x) ?? x;
    for (const { op, inputs, outputs, attributes } of this.#parts.scalars)
      values.set(outputs[0], applyAll(op, inputs.map(valueOf), attributes)[0]);
    this.#passes.run((scalar) => valueOf(scalar).data[0]);
    for (const [state, value] of this.#assigned) state.value = valueOf(value);
    for (const state of emptied) state.value = null;
    for (const state of lost) {
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

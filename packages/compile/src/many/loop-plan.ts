import { allocate, sizeOf, Tensor, type AnyState } from '@gradkit/core-tensor';
import { fromOrtValue, type DeviceTensor, type Runner, type SessionOptions } from '@gradkit/runtime';
import { makeRunner } from '../make-runner.ts';
import { evaluate, letGo, type Memory, type Target, type Values } from '../plan.ts';
import { Slots } from '../slots.ts';
import { specialize } from '../specialize.ts';
import type { TracedStep } from '../traced-step.ts';
import { partition, type Partition } from '../update/partition.ts';
import { countName, planLoop, type LoopGraph } from './loop-graph.ts';

interface Made {
  readonly parts: Partition;
  readonly graph: LoopGraph;
  readonly session: Runner;
  readonly slots: Slots;
}

/** A traced step made ready to run several times in one call. */
export class LoopPlan {
  readonly #step: TracedStep;
  readonly #made: Made;

  private constructor(step: TracedStep, made: Made) {
    this.#step = step;
    this.#made = made;
  }

  /**
   * @param traced a step after which the same one can follow
   * @returns null if ONNX Runtime has nothing to do, or states stay on the device anyway
   */
  static async create(
    traced: TracedStep,
    { slots, device }: Memory,
    options: SessionOptions,
  ): Promise<LoopPlan | null> {
    if (!(slots instanceof Slots)) return null;
    const step = specialize(traced, device);
    const parts = partition(step, { inPlace: false });
    const graph = planLoop(step, parts);
    if (graph.signature.outputs.length === 0) return null;
    const session = await makeRunner(graph, parts.graph, { ...options, device });
    return new LoopPlan(step, { parts, graph, session, slots });
  }

  get target(): Target {
    return this.#made.session;
  }

  /** Runs a step for each of the values that calls began with; gives the results of each. */
  async run(calls: readonly Values[]): Promise<readonly (readonly Tensor[])[]> {
    const { graph, session, slots } = this.#made;
    const numbers = this.#evaluate(calls);
    const feeds: Record<string, DeviceTensor> = { [countName]: session.toOrtValue(countOf(calls)) };
    for (const [name, tracer] of graph.inputs)
      feeds[name] = session.toOrtValue(stack(calls.map((values) => values.get(tracer)!)));
    for (const [name, state] of graph.fixed) feeds[name] = slots.of(state).feed(session);
    const fetches: Record<string, DeviceTensor | null> = {};
    for (const [first, last, state] of graph.carried) {
      const slot = slots.of(state);
      feeds[first] = slot.feed(session);
      fetches[last] = slot.fetch(session);
    }
    for (const [name, value] of graph.results) fetches[name] = session.toOrtValue(room(value, calls.length));
    const found = await session.runBound(feeds, fetches);
    for (const [, last, state] of graph.carried) slots.of(state).take(found[last]);
    for (const [state, value] of numbers) state.value = value;
    letGo(this.#step);
    for (const [name, value] of graph.results) {
      const all = fromOrtValue(found[name]);
      calls.forEach((values, i) => values.set(value, entry(all, value, i)));
    }
    return calls.map((values) => this.#step.results.map((value) => values.get(value) ?? value));
  }

  /** Works out the single numbers of every step; gives what states that are single numbers become at last. */
  #evaluate(calls: readonly Values[]): ReadonlyMap<AnyState, Tensor> {
    const { reads, writes, results } = this.#step;
    const { before, hostStates } = this.#made.parts;
    const now = new Map<AnyState, Tensor>();
    for (const values of calls) {
      for (const state of hostStates) {
        const tracer = reads.get(state);
        if (tracer !== undefined && !values.has(tracer)) values.set(tracer, now.get(state) ?? state.value!);
      }
      for (const [state, tracer] of reads)
        if (results.includes(tracer) && !writes.has(state) && !values.has(tracer)) values.set(tracer, state.value!);
      evaluate(before, values);
      for (const [state, value] of writes) if (hostStates.has(state)) now.set(state, values.get(value) ?? value);
    }
    return now;
  }
}

function countOf({ length }: readonly unknown[]): Tensor {
  return new Tensor({ shape: [], dtype: 'int64' }, Float64Array.of(length));
}

/** Memory for a value of every step. */
function room({ shape, dtype }: Tensor, count: number): Tensor {
  return new Tensor({ shape: [count, ...shape], dtype }, allocate(dtype, count * sizeOf(shape)));
}

function stack(values: readonly Tensor[]): Tensor {
  const stacked = room(values[0], values.length);
  values.forEach(({ data, size }, i) => stacked.data.set(data, i * size));
  return stacked;
}

function entry({ data }: Tensor, { shape, dtype, size }: Tensor, i: number): Tensor {
  return new Tensor({ shape, dtype }, data.slice(i * size, (i + 1) * size));
}

import { allocate, sizeOf, Tensor, type AnyState } from '@gradkit/core-tensor';
import { fromOrtValue, type DeviceTensor, type Runner, type SessionOptions } from '@gradkit/runtime';
import { makeRunner } from './make-runner.ts';
import { evaluate, releaseTransients, type Memory, type Target, type Values } from './executable.ts';
import { HostBuffers } from '../memory/host-buffers.ts';
import { pipeline } from '../pipeline.ts';
import type { TracedStep } from '../trace/traced-step.ts';
import { partition, type Partition } from '../partition/partition.ts';
import { countName, writeLoopGraph, type LoopGraph } from './loop-graph.ts';

interface Made {
  readonly parts: Partition;
  readonly graph: LoopGraph;
  readonly session: Runner;
  readonly buffers: HostBuffers;
}

/** A traced step made ready to run several times in one call. */
export class LoopExecutable {
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
    { buffers, device }: Memory,
    options: SessionOptions,
  ): Promise<LoopExecutable | null> {
    if (!(buffers instanceof HostBuffers)) return null;
    const step = pipeline(traced, device);
    const parts = partition(step, { inPlace: false });
    const graph = writeLoopGraph(step, parts);
    if (graph.signature.outputs.length === 0) return null;
    const session = await makeRunner(graph, parts.graph, { ...options, device });
    return new LoopExecutable(step, { parts, graph, session, buffers });
  }

  get target(): Target {
    return this.#made.session;
  }

  /** Runs a step for each of the values that calls began with; gives the results of each. */
  async run(calls: readonly Values[]): Promise<readonly (readonly Tensor[])[]> {
    const { graph, session, buffers } = this.#made;
    const numbers = this.#evaluate(calls);
    const feeds: Record<string, DeviceTensor> = { [countName]: session.toOrtValue(countOf(calls)) };
    for (const [name, tracer] of graph.inputs)
      feeds[name] = session.toOrtValue(stack(calls.map((values) => values.get(tracer)!)));
    for (const [name, state] of graph.fixed) feeds[name] = buffers.of(state).feed(session);
    const fetches: Record<string, DeviceTensor | null> = {};
    for (const [first, last, state] of graph.carried) {
      const buffer = buffers.of(state);
      feeds[first] = buffer.feed(session);
      fetches[last] = buffer.fetch(session);
    }
    for (const [name, value] of graph.results) fetches[name] = session.toOrtValue(room(value, calls.length));
    const found = await session.runBound(feeds, fetches);
    for (const [, last, state] of graph.carried) buffers.of(state).take(found[last]);
    for (const [state, value] of numbers) state.value = value;
    releaseTransients(this.#step);
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

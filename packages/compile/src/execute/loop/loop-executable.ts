import type { AnyState, Tensor } from '@gradkit/core-tensor/functional';
import { fromOrtValue, threadsFor, type DeviceTensor, type Runner, type SessionOptions } from '@gradkit/runtime';
import { planChecks, type CheckPlan } from '../../check/plan-checks.ts';
import { checkValues } from '../../check/value-checks.ts';
import { bringAllHere } from '../../memory/device-buffer.ts';
import { HostBuffers } from '../../memory/host-buffers.ts';
import type { Memory } from '../../memory/memory.ts';
import { releaseTransients } from '../../memory/release-transients.ts';
import { multiplyAddsOf } from '../../partition/multiply-adds.ts';
import { onnxSegmentOf, type PartitionedStep } from '../../partition/segments.ts';
import { pipeline } from '../../pipeline.ts';
import type { Target } from '../../target.ts';
import type { TracedStep } from '../../trace/traced-step.ts';
import { resultsOf, type Values } from '../values.ts';
import type { Placement } from '../executor.ts';
import { HostExecutor } from '../host-executor.ts';
import { makeRunner } from '../onnx/make-runner.ts';
import { countName, writeLoopGraph, type LoopGraph } from './loop-graph.ts';
import { countOf, entryOf, roomFor, stack } from './stacking.ts';

interface Made {
  /** works out the single numbers of a step */
  readonly host: readonly HostExecutor[];
  readonly graph: LoopGraph;
  readonly session: Runner;
  readonly checks: CheckPlan;
  readonly buffers: HostBuffers;
}

/** A step made ready to run several times in one call: its single numbers in JavaScript, then one `Loop` over all steps. */
export class LoopExecutable {
  readonly placement: Placement;
  readonly #step: PartitionedStep;
  readonly #made: Made;

  private constructor(step: PartitionedStep, made: Made) {
    this.placement = { device: made.session.device, engine: made.session.engine };
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
    const target: Target = { device, form: 'loop' };
    const step = pipeline(traced, target);
    const host = step.segments.flatMap((segment) => (segment.kind === 'host' ? [new HostExecutor(segment, step)] : []));
    const segment = onnxSegmentOf(step);
    if (segment === null) return null;
    const graph = writeLoopGraph(segment, device);
    const threads = threadsFor(options.threads ?? 'auto', multiplyAddsOf(segment.operations));
    const session = await makeRunner(graph, segment.operations, { ...options, device, threads });
    return new LoopExecutable(step, { host, graph, session, checks: planChecks(traced, target), buffers });
  }

  /**
   * Runs a step for each of the values that calls began with; gives the results of each.
   *
   * @throws what the function itself throws for values out of range; no step has been done then
   */
  async run(calls: readonly Values[]): Promise<readonly (readonly Tensor[])[]> {
    const { graph, session, checks, buffers } = this.#made;
    await bringAllHere([...this.#step.reads.keys(), ...this.#step.writes.keys()]);
    for (const values of calls) checkValues(checks, values);
    const numbers = this.#runHost(calls);
    const found = await session.runBound(this.#feeds(calls), this.#fetches(calls));
    for (const { last, state } of graph.carried) buffers.of(state).take(found[last]);
    for (const [state, value] of numbers) state.value = value;
    releaseTransients(this.#step);
    for (const { name, value } of graph.outputs) {
      const all = fromOrtValue(found[name]);
      calls.forEach((values, i) => values.set(value, entryOf(all, value, i)));
    }
    return calls.map((values) => resultsOf(this.#step, values));
  }

  /** Works out the single numbers of every step; gives what states that are single numbers become at last. */
  #runHost(calls: readonly Values[]): ReadonlyMap<AnyState, Tensor> {
    const { reads, writes, results, hostStates } = this.#step;
    const last = new Map<AnyState, Tensor>();
    for (const values of calls) {
      for (const [state, tracer] of reads) {
        if (values.has(tracer)) continue;
        if (hostStates.has(state)) values.set(tracer, last.get(state) ?? state.value!);
        else if (!writes.has(state) && results.includes(tracer)) values.set(tracer, state.value!);
      }
      for (const executor of this.#made.host) executor.run(values);
      for (const [state, value] of writes) if (hostStates.has(state)) last.set(state, values.get(value) ?? value);
    }
    return last;
  }

  #feeds(calls: readonly Values[]): Record<string, DeviceTensor> {
    const { graph, session, buffers } = this.#made;
    const feeds: Record<string, DeviceTensor> = { [countName]: session.toOrtValue(countOf(calls)) };
    for (const { name, value } of graph.inputs)
      feeds[name] = session.toOrtValue(stack(calls.map((values) => values.get(value)!)));
    for (const { name, state } of [...graph.fixed, ...graph.carried]) feeds[name] = buffers.of(state).feed(session);
    return feeds;
  }

  #fetches({ length }: readonly Values[]): Record<string, DeviceTensor | null> {
    const { graph, session, buffers } = this.#made;
    const fetches: Record<string, DeviceTensor | null> = {};
    for (const { last, state } of graph.carried) fetches[last] = buffers.of(state).fetch(session);
    for (const { name, value } of graph.outputs) fetches[name] = session.toOrtValue(roomFor(value, length));
    return fetches;
  }
}

import { noGrad } from '@gradkit/autograd';
import { applyAll, Tensor, type AnyState, type Operation } from '@gradkit/core-tensor';
import { fromOrtValue, type ActualDevice, type DeviceTensor, type Runner, type SessionOptions } from '@gradkit/runtime';
import type { Arena } from '../memory/arena.ts';
import { DeviceBuffer } from '../memory/device-buffer.ts';
import { DeviceBuffers } from '../memory/device-buffers.ts';
import { pipeline } from '../pipeline.ts';
import { writeOnnxGraph, type OnnxGraph } from './onnx-graph.ts';
import { consumedGradient } from '../memory/consumed-gradient.ts';
import { makeRunner } from './make-runner.ts';
import { hasPendingWrite } from './queue.ts';
import { HostBuffer } from '../memory/host-buffer.ts';
import { HostBuffers } from '../memory/host-buffers.ts';
import type { TracedStep } from '../trace/traced-step.ts';
import { partition, type Partition } from '../partition/partition.ts';
import { UpdateKernels } from './wasm/update-kernels.ts';

/** Tensors that stand for the tracers of a traced step in one call. */
export type Values = Map<Tensor, Tensor>;

/** Where a step runs, and the package that runs it. */
export type Target = Pick<Runner, 'device' | 'engine'>;

/** Where the plans of a compiled function keep states: in memory, where passes may update them in place, or on a device. */
export interface Memory {
  readonly device: ActualDevice;
  readonly arena: Arena;
  readonly buffers: HostBuffers | DeviceBuffers;
}

/** What is made once for a step. */
interface Made {
  readonly parts: Partition;
  readonly graph: OnnxGraph | null;
  readonly session: Runner | null;
  readonly passes: UpdateKernels | null;
  readonly buffers: HostBuffers | DeviceBuffers;
}

/** A traced step made ready to run: a session, the memory of its states, and update passes over it. */
export class Executable {
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

  static async create(
    traced: TracedStep,
    { arena, buffers, device }: Memory,
    options: SessionOptions,
  ): Promise<Executable> {
    const step = pipeline(traced, device);
    const parts = partition(step, { inPlace: buffers instanceof HostBuffers });
    const graph = writeOnnxGraph(step, parts);
    const onDevice = graph?.next.map(([name]) => name);
    const [session, passes] = await Promise.all([
      graph === null ? null : makeRunner(graph, parts.graph, { ...options, device, onDevice }),
      buffers instanceof HostBuffers ? UpdateKernels.create(step, parts.passes, { arena, buffers }) : null,
    ]);
    return new Executable(step, { parts, graph, session, passes, buffers });
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
    releaseTransients(this.#step);
    return this.#step.results.map((value) => values.get(value) ?? value);
  }

  async #runGraph(graph: OnnxGraph, session: Runner, values: Values): Promise<void> {
    const { passes, buffers } = this.#made;
    if (buffers instanceof DeviceBuffers)
      await buffers.prepare([...graph.states.map(([, state]) => state), ...graph.next.map(([, state]) => state)]);
    const feeds: Record<string, DeviceTensor> = {};
    for (const [name, tracer] of graph.inputs) feeds[name] = this.#wrap(session, values.get(tracer)!);
    for (const [name, state] of graph.states) feeds[name] = this.#feedOf(session, state);
    const fetches: Record<string, DeviceTensor | null> = {};
    for (const [name, state] of graph.next) fetches[name] = buffers.of(state).fetch(session);
    for (const [name, value] of graph.outputs) fetches[name] = passes?.memoryOf(value, session) ?? null;
    const results = await session.runBound(feeds, fetches);
    for (const [name, state] of graph.next) buffers.of(state).take(results[name]);
    for (const [name, value] of graph.outputs) {
      if (fetches[name] === null) values.set(value, fromOrtValue(results[name]));
      else if (this.#copied.has(value)) values.set(value, copyOf(fromOrtValue(results[name])));
    }
  }

  #feedOf(session: Runner, state: AnyState): DeviceTensor {
    const { storage } = state;
    if (storage instanceof HostBuffer || storage instanceof DeviceBuffer) return storage.feed(session);
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

/** Empties what the step has cleared, and gradients that it used up; values it has made without history have none. */
export function releaseTransients({ cleared, consumed, detached }: TracedStep): void {
  for (const state of detached) state.detach();
  for (const state of [...cleared, ...consumed]) state.value = null;
  for (const state of consumed) state.attachStorage(consumedGradient);
}

/** What belongs to a call at the time it is made: arguments, random draws, and values of states that no step will change before. */
export function valuesOf({ inputs, draws, reads, writes, results }: TracedStep, given: readonly Tensor[]): Values {
  const values: Values = new Map();
  inputs.forEach((tracer, i) => values.set(tracer, given[i]));
  for (const { tracer, draw } of draws) values.set(tracer, draw());
  for (const [state, tracer] of reads)
    if (!writes.has(state) && !hasPendingWrite(state) && (tracer.size === 1 || results.includes(tracer)))
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

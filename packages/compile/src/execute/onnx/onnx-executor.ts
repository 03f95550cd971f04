import { Tensor, type AnyState } from '@gradkit/core-tensor/functional';
import { fromOrtValue, type BoundRun, type DeviceTensor, type Runner, type SessionOptions } from '@gradkit/runtime';
import { DeviceBuffer } from '../../memory/device-buffer.ts';
import { DeviceBuffers } from '../../memory/device-buffers.ts';
import { HostBuffer } from '../../memory/host-buffer.ts';
import type { OnnxSegment } from '../../partition/segments.ts';
import type { ExecutionContext, Executor, Placement } from '../executor.ts';
import type { GraphExecutor, PreparedWork } from '../parts/prepared-work.ts';
import type { Values } from '../values.ts';
import { makeRunner } from './make-runner.ts';
import { writeOnnxGraph, type OnnxGraph } from './onnx-graph.ts';
import { PortMemory } from './port-memory.ts';

type Ports = Readonly<Record<string, DeviceTensor | null>>;

/** A run that may come again as it is. */
interface Binding {
  readonly feeds: Readonly<Record<string, DeviceTensor>>;
  readonly fetches: Ports;
  readonly bound: BoundRun;
}

/** Runs a segment in an ONNX Runtime session. */
export class OnnxExecutor implements Executor, GraphExecutor {
  readonly #graph: OnnxGraph;
  /** states that it reads or gives new values */
  readonly #states: readonly AnyState[];
  readonly #session: Runner;
  readonly #context: ExecutionContext;
  readonly #inputs: readonly PortMemory[];
  readonly #outputs: readonly PortMemory[];
  /** tensors that come again, e.g. weights that nobody changes, are converted once */
  readonly #converted = new WeakMap<Tensor, DeviceTensor>();
  #last: Binding | null = null;

  private constructor(graph: OnnxGraph, session: Runner, context: ExecutionContext) {
    this.#graph = graph;
    this.#states = [...graph.states, ...graph.next].map(({ state }) => state);
    this.#session = session;
    this.#context = context;
    this.#inputs = graph.inputs.map(({ value }) => new PortMemory(value));
    this.#outputs = graph.outputs.map(({ value }) => new PortMemory(value));
  }

  static async create(segment: OnnxSegment, context: ExecutionContext, options: SessionOptions): Promise<OnnxExecutor> {
    const {
      memory: { device },
      sharesCores,
    } = context;
    const graph = writeOnnxGraph(segment, device);
    const onDevice = [...graph.next, ...graph.gradients].map(({ name }) => name);
    const model = { ...graph, io: { ...graph.io, sharesCores } };
    const key = new TextDecoder('latin1').decode(graph.bytes);
    const making = context.sessions.get(key) ?? makeRunner(model, segment.operations, { ...options, device, onDevice });
    context.sessions.set(key, making);
    return new OnnxExecutor(graph, await making, context);
  }

  get placement(): Placement {
    const { device, engine } = this.#session; // not the session, whose memory would stay
    return { device, engine };
  }

  async run(values: Values): Promise<void> {
    await this.bringStates();
    const feeds = this.#feeds(values);
    const fetches = this.#fetches();
    const finish = this.#prepareToFinish(values, fetches);
    if (this.#session.bind === undefined) return finish(await this.#session.runBound(feeds, fetches));
    const bound = this.#bind(feeds, fetches);
    await bound.runInTurn();
    finish(bound.finish());
  }

  /** Sees to it that states lie where the session reads them. */
  async bringStates(): Promise<void> {
    const { buffers } = this.#context.memory;
    for (let upload = buffers.prepare(this.#states); upload !== null; upload = buffers.prepare(this.#states))
      await upload;
  }

  prepare(values: Values): PreparedWork {
    const fetches = this.#fetches();
    const finish = this.#prepareToFinish(values, fetches);
    const bound = this.#bind(this.#feeds(values), fetches);
    return {
      run: bound.run,
      forThread: bound.forThread,
      source: bound,
      finish: (status) => finish(bound.finish(status)),
    };
  }

  /** The run by the C interface: the last one, if it is the same. */
  #bind(feeds: Binding['feeds'], fetches: Ports): BoundRun {
    const last = this.#last;
    if (last !== null && areSame(feeds, last.feeds) && areSame(fetches, last.fetches) && last.bound.canRepeat())
      return last.bound;
    this.#last = null;
    const bound = this.#session.bind!(feeds, fetches);
    this.#last = { feeds, fetches, bound };
    return bound;
  }

  /** @returns what is to be done with results */
  #prepareToFinish(values: Values, fetches: Ports): (results: Readonly<Record<string, DeviceTensor>>) => void {
    const { next, gradients, outputs } = this.#graph;
    const { buffers } = this.#context.memory;
    const destinations = next.map(({ state }) => buffers.of(state)); // now: a state may be set from outside while it runs
    return (results) => {
      next.forEach(({ name }, i) => destinations[i].take(results[name]));
      for (const { name, state, value } of gradients) buffers.adopt(state, value, results[name]);
      for (const { name, value } of outputs) {
        if (fetches[name] === null) values.set(value, fromOrtValue(results[name]));
        else if (this.#context.leaving.has(value) || this.#context.arenaValues.blockOf(value) === null)
          values.set(value, copyOf(fromOrtValue(results[name]))); // the next call writes there
      }
    };
  }

  #feeds(values: Values): Record<string, DeviceTensor> {
    const { inputs, states } = this.#graph;
    const feeds: Record<string, DeviceTensor> = {};
    inputs.forEach(({ name, value }, i) => {
      const left = this.#context.arenaValues.ortValueOf(value, this.#session);
      feeds[name] = left ?? this.#feedArgument(values.get(value)!, i);
    });
    for (const { name, state } of states) feeds[name] = this.#feedOf(state);
    return feeds;
  }

  #feedArgument(given: Tensor, i: number): DeviceTensor {
    return this.#inputs[i].feed(given, this.#session) ?? this.#convert(given);
  }

  /** Memory for the outputs; null where ONNX Runtime is to bring its own. */
  #fetches(): Record<string, DeviceTensor | null> {
    const { next, gradients, outputs } = this.#graph;
    const { memory, arenaValues } = this.#context;
    const fetches: Record<string, DeviceTensor | null> = {};
    for (const { name, state } of next) fetches[name] = memory.buffers.of(state).fetch(this.#session);
    for (const { name } of gradients) fetches[name] = null;
    outputs.forEach(({ name, value }, i) => {
      fetches[name] = arenaValues.ortValueOf(value, this.#session) ?? this.#outputs[i].fetch(this.#session);
    });
    return fetches;
  }

  #feedOf(state: AnyState): DeviceTensor {
    const { storage } = state;
    const { buffers } = this.#context.memory;
    if (storage instanceof HostBuffer) return storage.feed(this.#session);
    if (storage instanceof DeviceBuffer && buffers instanceof DeviceBuffers) return storage.feed();
    return this.#convert(state.value!);
  }

  #convert(tensor: Tensor): DeviceTensor {
    const known = this.#converted.get(tensor);
    if (known !== undefined) return known;
    const converted = this.#session.toOrtValue(tensor);
    this.#converted.set(tensor, converted);
    return converted;
  }
}

function areSame(some: Ports, others: Ports): boolean {
  for (const name in some) if (some[name] !== others[name]) return false;
  return true;
}

function copyOf({ shape, dtype, data }: Tensor): Tensor {
  return new Tensor({ shape, dtype }, data.slice());
}

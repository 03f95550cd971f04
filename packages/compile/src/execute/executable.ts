import { makePartsExecutor } from '#shared-pool';
import { Tensor, type AnyState } from '@gradkit/core-tensor/functional';
import { threadsFor, type SessionOptions } from '@gradkit/runtime';
import { planChecks, type CheckPlan } from '../check/plan-checks.ts';
import { checkValues } from '../check/value-checks.ts';
import { ArenaValues } from '../memory/arena-values.ts';
import { bringAllHere, bringHere, isHere } from '../memory/device-buffer.ts';
import { KeptGradients } from '../memory/kept-gradients.ts';
import { planArena } from '../memory/lifetimes.ts';
import { neededHere, type Memory } from '../memory/memory.ts';
import { releaseTransients } from '../memory/release-transients.ts';
import { multiplyAddsOf } from '../partition/multiply-adds.ts';
import {
  partOf,
  turnsOf,
  writtenBy,
  type DeviceSegment,
  type PartitionedStep,
  type Segment,
  type StateValue,
} from '../partition/segments.ts';
import type { TracedStep } from '../trace/traced-step.ts';
import { pipeline } from '../pipeline.ts';
import type { Target } from '../target.ts';
import { resultsOf, type Values } from './values.ts';
import type { ExecutionContext, Executor, Placement } from './executor.ts';
import { HostExecutor } from './host-executor.ts';
import { OnnxExecutor } from './onnx/onnx-executor.ts';
import type { PartMember } from './parts/parts-executor.ts';
import { divisible } from './threads/divide.ts';
import { areShared } from './threads/shared-kernels.ts';
import { RoutineExecutor } from './wasm/routine-executor.ts';
import { WasmExecutor } from './wasm/wasm-executor.ts';

/** What an executable is made of. */
interface Made {
  readonly step: PartitionedStep;
  readonly checks: CheckPlan;
  readonly executors: readonly Executor[];
  readonly assigned: readonly StateValue[];
  readonly gradients: KeptGradients;
  readonly memory: Memory;
  readonly arenaValues: ArenaValues;
  readonly views: readonly (readonly [view: Tensor, root: Tensor])[];
}

/** A step made ready to run, once a call: an executor for each of its segments. */
export class Executable {
  /** null if ONNX Runtime has nothing to do */
  readonly placement: Placement | null;
  readonly #step: PartitionedStep;
  readonly #checks: CheckPlan;
  readonly #executors: readonly Executor[];
  /** old values that are used in JavaScript: single numbers, and results */
  readonly #read: readonly StateValue[];
  /** new values that no segment writes to memory: single numbers, arguments, values of states that were empty */
  readonly #assigned: readonly StateValue[];
  readonly #gradients: KeptGradients;
  readonly #memory: Memory;
  readonly #arenaValues: ArenaValues;
  /** what leaves the step in another shape than a kernel gives it */
  readonly #views: Made['views'];
  /** states that another compiled function may have left on a GPU, where this one does not look */
  readonly #neededHere: readonly AnyState[];

  private constructor({ step, checks, executors, assigned, gradients, memory, arenaValues, views }: Made) {
    this.#arenaValues = arenaValues;
    this.#views = views;
    this.placement = executors.find((one) => one instanceof OnnxExecutor)?.placement ?? null;
    this.#step = step;
    this.#checks = checks;
    this.#executors = executors;
    this.#read = [...step.reads].filter(
      ([state, tracer]) => step.hostStates.has(state) || step.results.includes(tracer),
    );
    this.#assigned = assigned;
    this.#gradients = gradients;
    this.#memory = memory;
    this.#neededHere = neededHere(step, memory);
  }

  static async create(traced: TracedStep, memory: Memory, options: SessionOptions): Promise<Executable> {
    const target: Target = { device: memory.device, form: 'step', isDirect: memory.mode !== null };
    const step = pipeline(traced, target);
    const written = new Set(step.segments.flatMap(writtenBy));
    const left = [...step.writes].filter(([state]) => !written.has(state));
    const assigned = left.filter(([state]) => !step.gradients.has(state));
    const gradients = left.filter(([state]) => step.gradients.has(state));
    const kept = gradients.flatMap(([, value]) => (value.size > 1 ? [value] : []));
    const arenaValues = new ArenaValues(memory.arena, planArena(step, kept), step.roots);
    const leaving = [...step.results, ...assigned.map(([, value]) => value)];
    const threads = threadsFor(options.threads ?? 'auto', multiplyAddsOf(step.operations));
    const context: ExecutionContext = {
      memory,
      arenaValues,
      leaving: new Set(leaving.map((value) => step.roots.get(value) ?? value)),
      threads,
      sharesCores: sharesCores(step.segments, { memory, threads }),
      sessions: new Map(),
      instances: new Map(),
    };
    const views = leaving.flatMap((value) => (step.roots.has(value) ? [[value, step.roots.get(value)!] as const] : []));
    const parts = new Set(step.segments.flatMap((one) => partOf(one) ?? [])).size;
    const ofSession = { ...options, threads: Math.max(1, Math.floor(threads / Math.max(1, parts))) }; // the bits of sums depend on it
    const executors = await Promise.all(
      turnsOf(step.segments).map((segments) => makeExecutor(segments, step, context, ofSession)),
    );
    return new Executable({
      step,
      checks: planChecks(traced, target),
      executors,
      assigned,
      gradients: new KeptGradients(gradients, arenaValues),
      memory,
      arenaValues,
      views,
    });
  }

  /**
   * @param values those that the call began with; see `beginCall`
   * @throws what the function itself throws for values out of range; nothing has been done then
   */
  async run(values: Values): Promise<readonly Tensor[]> {
    if (!this.#neededHere.every(isHere)) await bringAllHere(this.#neededHere);
    checkValues(this.#checks, values);
    for (const [state, tracer] of this.#read) {
      if (values.has(tracer)) continue;
      if (!isHere(state)) await bringHere(state);
      values.set(tracer, state.value!);
    }
    this.#memory.arena.claim(this.#gradients);
    this.#arenaValues.fill(values);
    for (const executor of this.#executors) {
      const work = executor.run(values);
      if (work !== undefined) await work;
    }
    for (const [view, root] of this.#views) values.set(view, new Tensor(view, values.get(root)!.data));
    for (const [state, value] of this.#assigned) state.value = values.get(value) ?? value;
    this.#gradients.leave(values);
    releaseTransients(this.#step);
    return resultsOf(this.#step, values);
  }
}

/** An executor of segments that run in one turn: one segment, or parts that run at the same time. */
async function makeExecutor(
  segments: readonly Segment[],
  step: PartitionedStep,
  context: ExecutionContext,
  options: SessionOptions,
): Promise<Executor> {
  const [first] = segments;
  const { threads, memory } = context;
  if (first.kind === 'host') return new HostExecutor(first, step);
  if (partOf(first) === null) return executorOf(first, step, context, options);
  const numbers = [...new Set(segments.map(partOf))];
  const make = async (number: number | null): Promise<readonly PartMember[]> => {
    const own = segments.filter((one) => partOf(one) === number) as DeviceSegment[];
    return Promise.all(own.map((one) => executorOf(one, step, { ...context, threads: 1 }, options)));
  };
  return makePartsExecutor(await Promise.all(numbers.map(make)), { ...memory, threads });
}

async function executorOf(
  segment: DeviceSegment,
  step: PartitionedStep,
  context: ExecutionContext,
  options: SessionOptions,
): Promise<PartMember> {
  if (segment.kind === 'onnx') return OnnxExecutor.create(segment, context, options);
  if (segment.kind === 'routine') return RoutineExecutor.create(segment, step, context);
  return WasmExecutor.create(segment, step, context);
}

/** Whether there are threads that want the cores between two runs of a session. */
function sharesCores(segments: readonly Segment[], context: Pick<ExecutionContext, 'memory' | 'threads'>): boolean {
  if (context.threads === 1) return false;
  const isShared = (segment: Segment): boolean =>
    segment.kind === 'wasm' && areShared(segment.kernels.map(divisible), context);
  return segments.filter(({ kind }) => kind === 'onnx').length > 1 || segments.some(isShared);
}

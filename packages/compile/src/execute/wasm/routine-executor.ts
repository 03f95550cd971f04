import type { AnyState, Tensor } from '@gradkit/core-tensor/functional';
import type { WasmKernel } from '@gradkit/core-tensor/wasm';
import type { Block } from '../../memory/arena.ts';
import type { HostBuffers } from '../../memory/host-buffers.ts';
import type { PartitionedStep, RoutineSegment } from '../../partition/segments.ts';
import type { ExecutionContext, Executor } from '../executor.ts';
import type { FunctionCall, KernelExecutor } from '../parts/prepared-work.ts';
import type { Values } from '../values.ts';
import { SharedKernels, type PlacedKernel } from '../threads/shared-kernels.ts';
import { instantiateIn } from './instantiate.ts';

type RoutineContext = Pick<ExecutionContext, 'memory' | 'arenaValues' | 'threads' | 'leaving' | 'instances'>;

/** Does an operation by its routine, where its values lie: function by function, each shared among threads. */
export class RoutineExecutor implements Executor, KernelExecutor {
  readonly #inputs: readonly (AnyState | Tensor)[];
  readonly #outputs: readonly Tensor[];
  readonly #numbers: readonly number[];
  /** where functions find addresses of inputs, outputs and scratch, then the numbers */
  readonly #operands: Block;
  readonly #scratch: readonly Block[];
  readonly #functions: readonly SharedKernels[];
  readonly #context: RoutineContext;

  private constructor(
    { operation: { inputs, outputs }, routine }: RoutineSegment,
    { reads, roots }: Pick<PartitionedStep, 'reads' | 'roots'>,
    { module, instance }: WebAssembly.WebAssemblyInstantiatedSource,
    context: RoutineContext,
  ) {
    const { scratch, numbers, functions } = routine;
    const { arena } = context.memory;
    const stateOf = new Map([...reads].map(([state, tracer]) => [tracer, state]));
    this.#inputs = inputs.map((x) => stateOf.get(roots.get(x) ?? x) ?? x);
    this.#outputs = outputs;
    this.#numbers = numbers;
    this.#scratch = scratch.map((bytes) => arena.reserve({ shape: [bytes], dtype: 'uint8' }));
    const count = inputs.length + outputs.length + scratch.length + numbers.length;
    this.#operands = arena.reserve({ shape: [count], dtype: 'int32' });
    const operands = {
      addresses: this.#operands.address,
      scalars: 0,
      columns: 0,
      scratchBytes: 0,
      blockRows: 0,
      sums: null,
    };
    this.#functions = functions.map(({ parts, cost, unit = 1 }, index) => {
      const call = instance.exports[index] as WasmKernel;
      const placed: PlacedKernel = { call, index, size: parts, cost, unit, ...operands };
      return new SharedKernels([placed], module, context);
    });
    this.#context = context;
  }

  static async create(
    segment: RoutineSegment,
    step: Pick<PartitionedStep, 'reads' | 'roots'>,
    context: RoutineContext,
  ): Promise<RoutineExecutor> {
    const { isShared } = context.memory.arena;
    const code = segment.routine.makeModule({ isShared });
    const made = await instantiateIn(context, new TextDecoder('latin1').decode(code), () => code);
    return new RoutineExecutor(segment, step, made, context);
  }

  run(values: Values): void | Promise<void> {
    this.place();
    const work = this.work();
    return work === undefined ? this.finish(values) : work.then(() => this.finish(values));
  }

  work(): void | Promise<void> {
    return this.#runFrom(0);
  }

  calls(): readonly FunctionCall[] {
    return this.#functions.flatMap((one) => one.calls());
  }

  place(): void {
    const { arenaValues, memory } = this.#context;
    const buffers = memory.buffers as HostBuffers; // kernels work only where states are here
    const addressOf = (one: AnyState | Tensor): number =>
      'shape' in one ? arenaValues.addressOf(one) : buffers.inArena(one).block.address;
    const addresses = [...this.#inputs, ...this.#outputs].map(addressOf);
    const scratch = this.#scratch.map(({ address }) => address);
    (this.#operands.data as Int32Array).set([...addresses, ...scratch, ...this.#numbers]);
  }

  finish(values: Values): void {
    const { arenaValues, leaving } = this.#context;
    for (const y of this.#outputs) if (leaving.has(y)) values.set(y, arenaValues.copyOf(y));
  }

  #runFrom(first: number): void | Promise<void> {
    for (let i = first; i < this.#functions.length; i++) {
      const work = this.#functions[i].run();
      if (work !== undefined) return work.then(() => this.#runFrom(i + 1));
    }
  }
}

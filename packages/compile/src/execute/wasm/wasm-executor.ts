import { Tensor, type AnyState } from '@gradkit/core-tensor/functional';
import { assemble, divisionOf, type Program, type WasmKernel, type WasmSums } from '@gradkit/core-tensor/wasm';
import type { ArenaValues } from '../../memory/arena-values.ts';
import type { Arena, Block } from '../../memory/arena.ts';
import type { ArenaBuffer, HostBuffers } from '../../memory/host-buffers.ts';
import type { FusedKernel, PartitionedStep, WasmSegment } from '../../partition/segments.ts';
import type { ExecutionContext, Executor } from '../executor.ts';
import type { FunctionCall, KernelExecutor } from '../parts/prepared-work.ts';
import type { Values } from '../values.ts';
import { divisible } from '../threads/divide.ts';
import { SharedKernels, type PlacedKernel } from '../threads/shared-kernels.ts';
import { instantiateIn } from './instantiate.ts';
import { programOf, type BoundProgram } from './program.ts';

/** A program and where its operands are: addresses of its arrays, and scalars. */
interface BoundKernel extends BoundProgram {
  readonly addresses: Block;
  readonly scalarValues: Block;
  /** where sums of blocks of rows lie */
  readonly partials: Block;
  readonly states: readonly AnyState[];
  /** the buffers of the states, when addresses were written last, since those of values in the arena do not change; null: none are */
  buffers: readonly ArenaBuffer[] | null;
}

/** The functions of a program. */
interface Functions {
  readonly call: WasmKernel;
  /** which export of the module it is */
  readonly index: number;
  /** null if nothing is summed over rows */
  readonly sums: WasmSums | null;
}

type KernelContext = Pick<ExecutionContext, 'memory' | 'arenaValues' | 'threads' | 'leaving' | 'instances'>;

/** Does kernels where their values lie, one WebAssembly function each, shared among threads. */
export class WasmExecutor implements Executor, KernelExecutor {
  readonly #bound: readonly BoundKernel[];
  readonly #kernels: SharedKernels;
  readonly #buffers: HostBuffers;
  readonly #arenaValues: ArenaValues;
  /** what it gives that leaves the step */
  readonly #left: readonly Tensor[];

  private constructor(
    { kernels }: WasmSegment,
    bound: readonly BoundKernel[],
    shared: SharedKernels,
    { memory, arenaValues, leaving }: KernelContext,
  ) {
    this.#bound = bound;
    this.#kernels = shared;
    this.#buffers = memory.buffers as HostBuffers; // states are changed in place only where their buffers are here
    this.#arenaValues = arenaValues;
    this.#left = kernels.flatMap(({ makes }) => makes.filter((value) => leaving.has(value)));
  }

  static async create(
    segment: WasmSegment,
    step: Pick<PartitionedStep, 'reads' | 'roots'>,
    context: KernelContext,
  ): Promise<WasmExecutor> {
    const { arena } = context.memory;
    const bound = segment.kernels.map((one) => bind(programOf(one, step), arena));
    const programs = bound.map(({ program }) => program);
    const { module, functions } = await instantiate(programs, context);
    const placed = bound.map((one, i) => place(segment.kernels[i], one, functions[i]));
    return new WasmExecutor(segment, bound, new SharedKernels(placed, module, context), context);
  }

  run(values: Values): void | Promise<void> {
    this.#kernels.prepare();
    this.place(values);
    const work = this.work();
    return work === undefined ? this.finish(values) : work.then(() => this.finish(values));
  }

  work(): void | Promise<void> {
    return this.#kernels.run();
  }

  calls(): readonly FunctionCall[] {
    return this.#kernels.calls();
  }

  place(values: Values): void {
    for (const kernel of this.#bound) {
      this.#placeArrays(kernel);
      const { scalars, scalarValues } = kernel;
      if (scalars.length === 0) continue;
      const { data } = scalarValues;
      for (let i = 0; i < scalars.length; i++) data[i] = (values.get(scalars[i]) ?? scalars[i]).data[0];
    }
  }

  finish(values: Values): void {
    for (const { states, buffers, changes } of this.#bound)
      for (let i = 0; i < states.length; i++) if (changes.includes(states[i])) buffers![i].touch();
    for (const value of this.#left) values.set(value, this.#arenaValues.copyOf(value));
  }

  /** Writes where the operands lie, if that is not known or a state has another buffer than in the last call. */
  #placeArrays(kernel: BoundKernel): void {
    const { states, buffers } = kernel;
    let isPlaced = buffers !== null;
    for (let i = 0; i < states.length; i++) isPlaced = this.#buffers.inArena(states[i]) === buffers?.[i] && isPlaced;
    if (isPlaced) return;
    const { arrays, tileRows, addresses, partials } = kernel;
    const places = arrays.map((array) =>
      array instanceof Tensor ? this.#arenaValues.addressOf(array) : this.#buffers.inArena(array).block.address,
    );
    (addresses.data as Int32Array).set([...places, ...tileRows, partials.address]);
    kernel.buffers = states.map((state) => this.#buffers.inArena(state));
  }
}

function divisionOfBound({ program, matrix: { size, columns } }: BoundProgram): ReturnType<typeof divisionOf> {
  return divisionOf(program, size / (columns ?? 1), columns ?? 1);
}

/** Reserves memory for operands. */
function bind(program: BoundProgram, arena: Arena): BoundKernel {
  const { arrays, tileRows, scalars } = program;
  return {
    ...program,
    states: arrays.flatMap((array) => (array instanceof Tensor ? [] : [array])),
    buffers: null,
    addresses: arena.reserve({ shape: [arrays.length + tileRows.length + 1], dtype: 'int32' }),
    scalarValues: arena.reserve({ shape: [scalars.length], dtype: 'float64' }),
    partials: arena.reserve({ shape: [divisionOfBound(program).partialsBytes], dtype: 'uint8' }),
  };
}

function place(kernel: FusedKernel, bound: BoundKernel, { call, index, sums }: Functions): PlacedKernel {
  const { unit, scratchBytes, blockRows, blocks } = divisionOfBound(bound);
  return {
    ...divisible(kernel, unit),
    call,
    index,
    addresses: bound.addresses.address,
    scalars: bound.scalarValues.address,
    columns: bound.matrix.columns ?? 1,
    scratchBytes,
    blockRows,
    sums: sums && { call: sums, name: sumsName(index), blocks },
  };
}

/** The name of the export that adds up what a kernel has summed block by block. */
function sumsName(index: number): string {
  return `${index} sums`;
}

/** WebAssembly functions for each program; equal programs share them. */
async function instantiate(
  programs: readonly Program[],
  context: KernelContext,
): Promise<{ module: WebAssembly.Module; functions: Functions[] }> {
  const keys = programs.map((program) => JSON.stringify(program));
  const distinct = [...new Set(keys)];
  const { isShared } = context.memory.arena;
  const { module, instance } = await instantiateIn(context, distinct.join(), () =>
    assemble(
      distinct.map((key) => programs[keys.indexOf(key)]),
      { isShared },
    ),
  );
  const functions = keys.map((key) => {
    const index = distinct.indexOf(key);
    const sums = instance.exports[sumsName(index)] as WasmSums | undefined;
    return { call: instance.exports[index] as WasmKernel, index, sums: sums ?? null };
  });
  return { module, functions };
}

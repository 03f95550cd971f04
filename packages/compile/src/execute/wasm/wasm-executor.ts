import { Tensor, type AnyState } from '@gradkit/core-tensor';
import { assemble, type Program } from '@gradkit/core-tensor/wasm';
import type { ArenaValues } from '../../memory/arena-values.ts';
import type { Arena } from '../../memory/arena.ts';
import type { HostBuffers } from '../../memory/host-buffers.ts';
import type { WasmSegment } from '../../partition/segments.ts';
import type { Executor, Values } from '../executor.ts';
import { programOf, type BoundProgram } from './program.ts';

type Kernel = (...operands: number[]) => void;

/** A program in WebAssembly and what it works on. */
interface BoundKernel extends BoundProgram {
  readonly kernel: Kernel;
  readonly bytes: number;
}

interface Surroundings {
  readonly arena: Arena;
  readonly buffers: HostBuffers;
  readonly arenaValues: ArenaValues;
}

const elementBytes = { float32: 4, float64: 8 } as const;

/** Updates states where they lie: one WebAssembly loop over the elements of each. */
export class WasmExecutor implements Executor {
  readonly #kernels: readonly BoundKernel[];
  readonly #buffers: HostBuffers;
  readonly #arenaValues: ArenaValues;

  private constructor(kernels: readonly BoundKernel[], buffers: HostBuffers, arenaValues: ArenaValues) {
    this.#kernels = kernels;
    this.#buffers = buffers;
    this.#arenaValues = arenaValues;
  }

  /** @param reads the old values of the states of the step */
  static async create(
    { kernels }: WasmSegment,
    reads: ReadonlyMap<AnyState, Tensor>,
    { arena, buffers, arenaValues }: Surroundings,
  ): Promise<WasmExecutor> {
    const stateOf = new Map([...reads].map(([state, tracer]) => [tracer, state]));
    const bound = kernels.map((one) => programOf(one, stateOf));
    const programs = bound.map(({ program }) => program);
    const functions = await instantiate(programs, arena);
    return new WasmExecutor(
      bound.map((one, i) => ({
        ...one,
        kernel: functions[i],
        bytes: one.size * elementBytes[one.program.dtype],
      })),
      buffers,
      arenaValues,
    );
  }

  run(values: Values): void {
    for (const { kernel, bytes, vectors, scalars, program } of this.#kernels) {
      const buffers = vectors.map((vector) => (vector instanceof Tensor ? null : this.#buffers.inArena(vector)));
      const addresses = buffers.map(
        (buffer, i) => buffer?.block.address ?? this.#arenaValues.addressOf(vectors[i] as Tensor),
      );
      kernel(bytes, ...addresses, ...scalars.map((scalar) => (values.get(scalar) ?? scalar).data[0]));
      for (const { vector } of program.stores) buffers[vector]!.touch();
    }
  }
}

/** One WebAssembly function for each program; equal programs share one. */
async function instantiate(programs: readonly Program[], { memory }: Arena): Promise<Kernel[]> {
  const keys = programs.map((program) => JSON.stringify(program));
  const distinct = [...new Set(keys)];
  const code = assemble(distinct.map((key) => programs[keys.indexOf(key)]));
  const { instance } = await WebAssembly.instantiate(code, { memory: { memory } });
  return keys.map((key) => instance.exports[distinct.indexOf(key)] as Kernel);
}

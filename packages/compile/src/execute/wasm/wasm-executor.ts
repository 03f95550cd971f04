import { RuntimeError, Tensor, type AnyState } from '@gradkit/core-tensor/functional';
import { assemble, type Program, type WasmKernel } from '@gradkit/core-tensor/wasm';
import { refusalOfWebAssembly } from '@gradkit/runtime';
import type { ArenaValues } from '../../memory/arena-values.ts';
import type { Arena, Block } from '../../memory/arena.ts';
import type { ArenaBuffer, HostBuffers } from '../../memory/host-buffers.ts';
import type { WasmSegment } from '../../partition/segments.ts';
import type { ExecutionContext, Executor } from '../executor.ts';
import type { Values } from '../values.ts';
import { divisible } from '../threads/divide.ts';
import { SharedKernels } from '../threads/shared-kernels.ts';
import { programOf, type BoundProgram } from './program.ts';

/** A program and where its operands are: addresses of its vectors, and scalars. */
interface BoundKernel extends BoundProgram {
  readonly addresses: Block;
  readonly scalarValues: Block;
}

type KernelContext = Pick<ExecutionContext, 'memory' | 'arenaValues' | 'threads'>;

/** Updates states where they lie: one WebAssembly loop over the elements of each, shared among threads. */
export class WasmExecutor implements Executor {
  readonly #bound: readonly BoundKernel[];
  readonly #kernels: SharedKernels;
  readonly #buffers: HostBuffers;
  readonly #arenaValues: ArenaValues;

  private constructor(bound: readonly BoundKernel[], kernels: SharedKernels, { memory, arenaValues }: KernelContext) {
    this.#bound = bound;
    this.#kernels = kernels;
    this.#buffers = memory.buffers as HostBuffers; // states are changed in place only where their buffers are here
    this.#arenaValues = arenaValues;
  }

  /** @param reads the old values of the states of the step */
  static async create(
    { kernels }: WasmSegment,
    reads: ReadonlyMap<AnyState, Tensor>,
    context: KernelContext,
  ): Promise<WasmExecutor> {
    const { arena } = context.memory;
    const stateOf = new Map([...reads].map(([state, tracer]) => [tracer, state]));
    const bound = kernels.map((one): BoundKernel => {
      const program = programOf(one, stateOf);
      return {
        ...program,
        addresses: arena.reserve({ shape: [program.vectors.length], dtype: 'int32' }),
        scalarValues: arena.reserve({ shape: [program.scalars.length], dtype: 'float64' }),
      };
    });
    const { module, functions } = await instantiate(
      bound.map(({ program }) => program),
      arena,
    );
    const placed = bound.map(({ addresses, scalarValues }, i) => ({
      ...functions[i],
      ...divisible(kernels[i]),
      addresses: addresses.address,
      scalars: scalarValues.address,
    }));
    return new WasmExecutor(bound, new SharedKernels(placed, module, context), context);
  }

  run(values: Values): void | Promise<void> {
    this.#kernels.prepare();
    const changed: ArenaBuffer[] = [];
    for (const { vectors, scalars, addresses, scalarValues, program } of this.#bound) {
      const buffers = vectors.map((vector) => (vector instanceof Tensor ? null : this.#buffers.inArena(vector)));
      buffers.forEach((buffer, i) => {
        addresses.data[i] = buffer?.block.address ?? this.#arenaValues.addressOf(vectors[i] as Tensor);
      });
      scalars.forEach((scalar, i) => (scalarValues.data[i] = (values.get(scalar) ?? scalar).data[0]));
      for (const store of program.stores) if ('vector' in store) changed.push(buffers[store.vector]!);
    }
    const work = this.#kernels.run();
    const touch = (): void => changed.forEach((buffer) => buffer.touch());
    return work === undefined ? touch() : work.then(touch);
  }
}

/** One WebAssembly function for each program; equal programs share one. */
async function instantiate(
  programs: readonly Program[],
  { memory, isShared }: Arena,
): Promise<{ module: WebAssembly.Module; functions: { call: WasmKernel; index: number }[] }> {
  const keys = programs.map((program) => JSON.stringify(program));
  const distinct = [...new Set(keys)];
  const code = assemble(
    distinct.map((key) => programs[keys.indexOf(key)]),
    { isShared },
  );
  const { module, instance } = await WebAssembly.instantiate(code, { memory: { memory } }).catch((cause: Error) => {
    const policy = refusalOfWebAssembly(cause.message);
    throw policy === null ? cause : new RuntimeError('compile', policy, { cause });
  });
  const functions = keys.map((key) => {
    const index = distinct.indexOf(key);
    return { call: instance.exports[index] as WasmKernel, index };
  });
  return { module, functions };
}

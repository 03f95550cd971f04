import { RuntimeError, Tensor, type AnyState } from '@gradkit/core-tensor/functional';
import { assemble, type Program, type WasmKernel } from '@gradkit/core-tensor/wasm';
import { refusalOfWebAssembly } from '@gradkit/runtime';
import type { ArenaValues } from '../../memory/arena-values.ts';
import type { Arena, Block } from '../../memory/arena.ts';
import type { HostBuffers } from '../../memory/host-buffers.ts';
import type { WasmSegment } from '../../partition/segments.ts';
import type { ExecutionContext, Executor } from '../executor.ts';
import type { Values } from '../values.ts';
import { programOf, type BoundProgram } from './program.ts';

/** A program in WebAssembly and what it works on. */
interface BoundKernel extends BoundProgram {
  readonly kernel: WasmKernel;
}

type KernelContext = Pick<ExecutionContext, 'memory' | 'arenaValues'>;

/** Where kernels find the addresses of their vectors, and their scalars: one kernel after the other. */
interface OperandBlocks {
  readonly addresses: Block;
  readonly scalars: Block;
}

/** Updates states where they lie: one WebAssembly loop over the elements of each. */
export class WasmExecutor implements Executor {
  readonly #kernels: readonly BoundKernel[];
  readonly #operands: OperandBlocks;
  readonly #buffers: HostBuffers;
  readonly #arenaValues: ArenaValues;

  private constructor(kernels: readonly BoundKernel[], { memory, arenaValues }: KernelContext) {
    this.#kernels = kernels;
    this.#operands = reserveOperands(kernels, memory.arena);
    this.#buffers = memory.buffers as HostBuffers; // states are changed in place only where their buffers are here
    this.#arenaValues = arenaValues;
  }

  /** @param reads the old values of the states of the step */
  static async create(
    { kernels }: WasmSegment,
    reads: ReadonlyMap<AnyState, Tensor>,
    context: KernelContext,
  ): Promise<WasmExecutor> {
    const stateOf = new Map([...reads].map(([state, tracer]) => [tracer, state]));
    const bound = kernels.map((one) => programOf(one, stateOf));
    const programs = bound.map(({ program }) => program);
    const functions = await instantiate(programs, context.memory.arena);
    return new WasmExecutor(
      bound.map((one, i) => ({
        ...one,
        kernel: functions[i],
      })),
      context,
    );
  }

  run(values: Values): void {
    const { addresses, scalars: numbers } = this.#operands;
    for (const { kernel, size, vectors, scalars, program } of this.#kernels) {
      const buffers = vectors.map((vector) => (vector instanceof Tensor ? null : this.#buffers.inArena(vector)));
      buffers.forEach((buffer, i) => {
        addresses.data[i] = buffer?.block.address ?? this.#arenaValues.addressOf(vectors[i] as Tensor);
      });
      scalars.forEach((scalar, i) => (numbers.data[i] = (values.get(scalar) ?? scalar).data[0]));
      kernel(0, size, addresses.address, numbers.address);
      for (const store of program.stores) if ('vector' in store) buffers[store.vector]!.touch();
    }
  }
}

/** Room for the operands of the largest program. */
function reserveOperands(kernels: readonly BoundProgram[], arena: Arena): OperandBlocks {
  const most = (count: (one: BoundProgram) => number): number => Math.max(0, ...kernels.map(count));
  return {
    addresses: arena.reserve({ shape: [most(({ vectors }) => vectors.length)], dtype: 'int32' }),
    scalars: arena.reserve({ shape: [most(({ scalars }) => scalars.length)], dtype: 'float64' }),
  };
}

/** One WebAssembly function for each program; equal programs share one. */
async function instantiate(programs: readonly Program[], { memory }: Arena): Promise<WasmKernel[]> {
  const keys = programs.map((program) => JSON.stringify(program));
  const distinct = [...new Set(keys)];
  const code = assemble(distinct.map((key) => programs[keys.indexOf(key)]));
  const { instance } = await WebAssembly.instantiate(code, { memory: { memory } }).catch((cause: Error) => {
    const policy = refusalOfWebAssembly(cause.message);
    throw policy === null ? cause : new RuntimeError('compile', policy, { cause });
  });
  return keys.map((key) => instance.exports[distinct.indexOf(key)] as WasmKernel);
}

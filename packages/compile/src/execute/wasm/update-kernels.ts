import { Tensor, type AnyState } from '@gradkit/core-tensor';
import { assemble, type Program } from '@gradkit/core-tensor/wasm';
import type { DeviceTensor, Runner } from '@gradkit/runtime';
import type { Arena, Block } from '../../memory/arena.ts';
import type { HostBuffers } from '../../memory/host-buffers.ts';
import type { TracedStep } from '../../trace/traced-step.ts';
import type { Pass } from '../../partition/partition.ts';
import { programOf, type BoundProgram } from './program.ts';

type Kernel = (...operands: number[]) => void;

/** A program in WebAssembly and what it works on. */
interface BoundKernel extends BoundProgram {
  readonly kernel: Kernel;
  readonly bytes: number;
}

/** A vector that passes only read, and what ONNX Runtime fills. */
interface Source {
  readonly block: Block;
  wrapped: DeviceTensor | null;
}

const elementBytes = { float32: 4, float64: 8 } as const;

/** The update of states in place: one pass of WebAssembly over the elements of each. */
export class UpdateKernels {
  readonly #kernels: readonly BoundKernel[];
  readonly #buffers: HostBuffers;
  readonly #sources: ReadonlyMap<Tensor, Source>;

  private constructor(kernels: readonly BoundKernel[], sources: ReadonlyMap<Tensor, Source>, buffers: HostBuffers) {
    this.#kernels = kernels;
    this.#sources = sources;
    this.#buffers = buffers;
  }

  static async create(
    step: TracedStep,
    passes: readonly Pass[],
    { arena, buffers }: { readonly arena: Arena; readonly buffers: HostBuffers },
  ): Promise<UpdateKernels> {
    const stateOf = new Map([...step.reads].map(([state, tracer]) => [tracer, state]));
    const bound = passes.map((pass) => programOf(pass, stateOf));
    const kernels = await instantiate(
      bound.map(({ program }) => program),
      arena,
    );
    const vectors = new Set(bound.flatMap((one) => one.vectors).filter((vector) => vector instanceof Tensor));
    const made = [...vectors].filter(({ isSymbolic }) => isSymbolic);
    const blocks = arena.scratch(made);
    const sources = new Map<Tensor, Source>(made.map((vector, i) => [vector, { block: blocks[i], wrapped: null }]));
    for (const vector of vectors) {
      if (vector.isSymbolic) continue;
      const block = arena.reserve(vector);
      block.data.set(vector.data);
      sources.set(vector, { block, wrapped: null });
    }
    return new UpdateKernels(
      bound.map((one, i) => ({ ...one, kernel: kernels[i], bytes: one.size * elementBytes[one.program.dtype] })),
      sources,
      buffers,
    );
  }

  /** Where ONNX Runtime is to write a value that passes read; null if they do not, or take it as a number. */
  memoryOf(value: Tensor, session: Runner): DeviceTensor | null {
    const source = this.#sources.get(value);
    if (source === undefined) return null;
    const { data } = source.block;
    if (source.wrapped?.data !== data) source.wrapped = session.toOrtValue(new Tensor(source.block.type, data));
    return source.wrapped;
  }

  /** Updates all states; `numberOf` gives the single numbers. */
  run(numberOf: (scalar: Tensor) => number): void {
    for (const { kernel, bytes, vectors, scalars, program } of this.#kernels) {
      const buffers = vectors.map((vector) => this.#slotOf(vector));
      const addresses = buffers.map(
        (buffer, i) => (buffer?.block ?? this.#sources.get(vectors[i] as Tensor)!.block).address,
      );
      kernel(bytes, ...addresses, ...scalars.map(numberOf));
      for (const { vector } of program.stores) buffers[vector]!.touch();
    }
  }

  #slotOf(vector: Tensor | AnyState) {
    return vector instanceof Tensor ? null : this.#buffers.of(vector, { inArena: true });
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

import type { AnyState, Tensor } from '@gradkit/core-tensor/functional';
import { LineWriter, type Operand, type Program, type Store } from '@gradkit/core-tensor/wasm';
import { linesOf } from '#lines';
import { operandKind, type KernelLine, type KernelMatrix } from '../../partition/kernels/kernel-line.ts';
import type { FusedKernel, PartitionedStep } from '../../partition/segments.ts';

/** A state's memory, in place, or a value in the arena. */
type ProgramArray = AnyState | Tensor;

/** A program, and what it is to work on. */
export interface BoundProgram {
  readonly program: Program;
  /** vectors, rows, columns and tiles, in this order */
  readonly arrays: readonly ProgramArray[];
  readonly scalars: readonly Tensor[];
  readonly matrix: KernelMatrix;
  readonly tileRows: readonly number[];
  /** states that have new values behind it */
  readonly changes: readonly AnyState[];
}

const div = { float32: 0xe7, float64: 0xf3 } as const;

/** Writes a fused kernel as a program. */
export function programOf(kernel: FusedKernel, step: Pick<PartitionedStep, 'reads' | 'roots'>): BoundProgram {
  return new Writing(kernel, step).bound;
}

class Writing {
  readonly bound: BoundProgram;
  readonly #matrix: KernelMatrix;
  readonly #roots: ReadonlyMap<Tensor, Tensor>;
  readonly #stateOf: ReadonlyMap<Tensor, AnyState>;
  readonly #writer: LineWriter;
  readonly #results = new Map<Tensor, Operand>();
  readonly #vectors = new Map<ProgramArray, number>();
  readonly #rows = new Map<ProgramArray, number>();
  readonly #columns = new Map<ProgramArray, number>();
  readonly #tiles = new Map<ProgramArray, number>();
  readonly #tileRows = new Map<ProgramArray, number>();
  readonly #scalars = new Map<Tensor, number>();

  constructor({ lines, matrix, writes, makes }: FusedKernel, step: Pick<PartitionedStep, 'reads' | 'roots'>) {
    const dtype = lines[0].one.outputs[0].dtype as Program['dtype']; // only floating operations are fused
    this.#matrix = matrix;
    this.#roots = step.roots;
    this.#stateOf = new Map([...step.reads].map(([state, tracer]) => [tracer, state]));
    this.#writer = new LineWriter(dtype);
    for (const line of lines) this.#results.set(line.one.outputs[0], this.#lineOf(line));
    const lineOf = new Map(lines.map((line) => [line.one.outputs[0], line]));
    const stores = [
      ...writes.map(([state, y]) => this.#store(state, lineOf.get(y)!)),
      ...makes.map((y) => this.#store(y, lineOf.get(y)!)),
    ];
    const program: Program = {
      storage: dtype,
      dtype,
      vectors: this.#vectors.size,
      rows: this.#rows.size,
      columns: this.#columns.size,
      tiles: this.#tiles.size,
      scalars: this.#scalars.size,
      constants: this.#writer.constants,
      lines: this.#writer.lines,
      stores,
    };
    this.bound = {
      program,
      arrays: [this.#vectors, this.#rows, this.#columns, this.#tiles].flatMap((known) => [...known.keys()]),
      tileRows: [...this.#tiles.keys()].map((array) => this.#tileRows.get(array)!),
      scalars: [...this.#scalars.keys()],
      matrix,
      changes: writes.map(([state]) => state),
    };
  }

  #lineOf(line: KernelLine): Operand {
    const writer = this.#writer;
    const operands = line.one.inputs.map((input) => this.#operand(input, line));
    const [x] = operands;
    const { does } = line;
    if (does === 'elements') return linesOf(line.one, writer.dtype)!(writer, operands);
    if (does === 'sum rows') return x; // where it is stored, it is summed
    if (does !== 'mean') return writer.reduce(does, x);
    return writer.emit(div[writer.dtype], writer.reduce('sum', x), writer.constant(line.columns!));
  }

  #operand(given: Tensor, line: KernelLine): Operand {
    const x = this.#roots.get(given) ?? given;
    const known = this.#results.get(x);
    if (known !== undefined) return known;
    const kind = operandKind(given, line, this.#matrix);
    if (kind === 'scalar') return { kind, index: indexIn(this.#scalars, x) };
    const array = this.#stateOf.get(x) ?? x;
    const arrays = { vector: this.#vectors, row: this.#rows, column: this.#columns, tile: this.#tiles }[kind];
    if (kind === 'tile') this.#tileRows.set(array, given.size / this.#matrix.columns!);
    return { kind, index: indexIn(arrays, array) };
  }

  /** Where the result of a line goes. */
  #store(array: ProgramArray, { does, one, size }: KernelLine): Store {
    const value = this.#results.get(one.outputs[0])!;
    if (does === 'sum rows') return { row: indexIn(this.#rows, array), value };
    if (does !== 'elements' || size !== this.#matrix.size) return { column: indexIn(this.#columns, array), value };
    return { vector: indexIn(this.#vectors, array), value };
  }
}

/** The number of something that is known, or the next one. */
function indexIn<K>(known: Map<K, number>, key: K): number {
  const index = known.get(key) ?? known.size;
  known.set(key, index);
  return index;
}

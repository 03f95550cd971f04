/**
 * An operand: an element of a vector in memory, a single number given with the call, a constant of the program, or the result of an
 * earlier line.
 */
export interface Operand {
  readonly kind: 'vector' | 'scalar' | 'constant' | 'line';
  readonly index: number;
}

/** One instruction on all lanes. */
export interface Line {
  /** opcode behind the prefix 0xfd, of the record's `simd` */
  readonly opcode: number;
  readonly operands: readonly Operand[];
  /** a whole number as the instruction's last operand: by how many bits it shifts */
  readonly immediate?: number | undefined;
}

/** What a constant has in both halves of 16 bytes: two int32. Equal programs are equal as JSON, too. */
export type ConstantBits = readonly [low: number, high: number];

/** What is done with every element, without saying where the elements are: vectors of any size share one program. */
export interface Program {
  /** how elements lie in memory; float64 only if they are computed with in float64 */
  readonly storage: 'float32' | 'float64';
  /** what is computed with: where it is wider than the storage, only what is stored is rounded to it, before others see it */
  readonly dtype: 'float32' | 'float64';
  readonly vectors: number;
  readonly scalars: number;
  readonly constants?: readonly ConstantBits[] | undefined;
  readonly lines: readonly Line[];
  readonly stores: readonly { readonly vector: number; readonly value: Operand }[];
}

/**
 * A program as a function.
 *
 * @param from first element, a multiple of 4
 * @param to behind the last element
 * @param addresses where the addresses of the vectors lie, each an int32
 * @param scalars where the scalars lie, each a float64
 */
export type WasmKernel = (from: number, to: number, addresses: number, scalars: number) => void;

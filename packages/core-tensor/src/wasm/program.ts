/**
 * An operand. Of a matrix of rows × columns, which a program goes through: `vector`, its element at row r and column c; `row`, element c of
 * one row that is the same for all; `column`, element r, a number for each row; `tile`, the element at row r mod n and column c of a matrix
 * of n rows, which repeat. Besides: `scalar`, a single number given with the call; `constant`, one of the program; `line`, the result of
 * an earlier line.
 */
export interface Operand {
  readonly kind: 'vector' | 'row' | 'column' | 'tile' | 'scalar' | 'constant' | 'line';
  readonly index: number;
}

/** One instruction on all lanes. */
export interface Instruction {
  /** opcode behind the prefix 0xfd, of the record's `simd` */
  readonly opcode: number;
  readonly operands: readonly Operand[];
  /** a whole number as the instruction's last operand: by how many bits it shifts */
  readonly immediate?: number | undefined;
}

/** One number for each row, from all elements along it: NaN if one of them is; 0, −Infinity, Infinity of none. */
export interface Reduction {
  readonly reduce: 'sum' | 'max' | 'min';
  readonly operands: readonly [Operand];
}

export type Line = Instruction | Reduction;

/** Where a result goes: into a matrix; into a column, if it is the same along a row; summed over all rows, into a row. */
export type Store =
  | { readonly vector: number; readonly value: Operand }
  | { readonly column: number; readonly value: Operand }
  | { readonly row: number; readonly value: Operand };

/** What a constant has in both halves of 16 bytes: two int32. Equal programs are equal as JSON, too. */
export type ConstantBits = readonly [low: number, high: number];

/**
 * What is done with every element, without saying where the elements are: arrays of any size share one program. One without rows, columns,
 * tiles and reductions is flat: it goes through vectors, not rows.
 */
export interface Program {
  /** how elements lie in memory; float64 only if they are computed with in float64 */
  readonly storage: 'float32' | 'float64';
  /**
   * What is computed with: where it is wider than the storage, only what is stored is rounded to it, before others see it. Wider only for
   * `assembleFlat`.
   */
  readonly dtype: 'float32' | 'float64';
  /** how many there are of each kind of operand */
  readonly vectors: number;
  readonly rows?: number | undefined;
  readonly columns?: number | undefined;
  readonly tiles?: number | undefined;
  readonly scalars: number;
  readonly constants?: readonly ConstantBits[] | undefined;
  readonly lines: readonly Line[];
  /** an array may be written that is read, element by element */
  readonly stores: readonly Store[];
}

/**
 * A program as a function. All elements of a row lie side by side. Nothing is written behind what it goes to, but by kernels of
 * `assembleFlat`, which go on to whole 16 bytes.
 *
 * @param from the first row; of a flat program, the first element, a multiple of 4. `divisionOf` has where a division may lie
 * @param to behind the last row or element
 * @param addresses where int32 lie: the addresses of the vectors, the rows, the columns and the tiles, how many rows each tile has; if there are
 * sums over rows, the address of `divisionOf(…).partialsBytes`
 * @param scalars where the scalars lie, each a float64
 * @param columns length of a row; not of a flat program
 * @param scratch address of `divisionOf(…).scratchBytes` that no other call uses meanwhile
 * @param blockRows `divisionOf(…).blockRows`
 */
export type WasmKernel = (
  from: number,
  to: number,
  addresses: number,
  scalars: number,
  columns?: number,
  scratch?: number,
  blockRows?: number,
) => void;

/**
 * Adds what the kernel of a program has summed over the rows of each block, in their order, when all are done; exported as
 * `<number> sums`.
 *
 * @param blocks `divisionOf(…).blocks`
 * @param addresses as of the kernel
 * @param columns length of a row
 */
export type WasmSums = (blocks: number, addresses: number, columns: number) => void;

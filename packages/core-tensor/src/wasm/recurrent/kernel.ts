import type { Bytes } from '../../bytes.ts';
import { constant, get, sized } from '../encoding.ts';
import { LineWriter } from '../line-writer.ts';
import { moduleOf, type ModuleOptions } from '../module.ts';
import { assign, code, each, end, functionType, loadInt32, Locals, product, sum, type Code } from '../rows/code.ts';
import { choose, difference, forEach, loadByte, times } from './code.ts';
import { packPanels, productFunction, rowBytes, type ProductSizes } from './product.ts';
import { RowLoops, type Row } from './rows.ts';

const parameters = { from: 0, to: 1, operands: 2, scalars: 3 } as const;
const productNumber = 0; // of the function

/** A function over some of the sequences. Its operands are in locals. */
export class SequencesFunction {
  readonly locals = new Locals(Object.keys(parameters).length);
  readonly loops: RowLoops;
  readonly from: Code = get(parameters.from);
  readonly to: Code = get(parameters.to);
  /** which sequence it is at, and which one of those of all steps */
  readonly sequence = this.locals.add('i32');
  readonly place = this.locals.add('i32');
  readonly #operands: ReadonlyMap<string, number>;

  /** @param operands their names, in order */
  constructor(operands: readonly string[], fused: boolean) {
    this.#operands = new Map(operands.map((name) => [name, this.locals.add('i32')]));
    this.loops = new RowLoops(this.locals, () => new LineWriter('float32', { fused }));
  }

  operand(name: string): number {
    return this.#operands.get(name)!;
  }

  /** A row with a pointer of its own. */
  makeRow(parts = 1): Row {
    return { pointer: parts === 0 ? null : this.locals.add('i32'), parts };
  }

  /** Where the row of the first sequence is, in an operand that has one for each. */
  firstRow(name: string, bytes: number): number[] {
    return sum(get(this.operand(name)), times(this.from, bytes));
  }

  /** Where the row of a sequence is. */
  rowOf(name: string, bytes: number): number[] {
    return sum(get(this.operand(name)), times(get(this.sequence), bytes));
  }

  /** Bytes of the rows of all sequences. */
  bytesOfAll(bytes: number): number[] {
    return times(difference(this.to, this.from), bytes);
  }

  /** Moves a row to the one of a sequence. */
  toSequence({ pointer }: Row, name: string, bytes: number): number[] {
    return pointer === null ? [] : assign(pointer, this.rowOf(name, bytes));
  }

  /** Moves a row to the one of a sequence in a step. */
  toStep({ pointer }: Row, name: string, bytes: number): number[] {
    return pointer === null ? [] : assign(pointer, sum(get(this.operand(name)), times(get(this.place), bytes)));
  }

  /** Whether a sequence has the step. */
  isPresent(): number[] {
    return loadByte(sum(get(this.operand('mask')), get(this.place)));
  }

  /** @param step a local with its number; null if it does not matter */
  forSequences(step: number | null, work: Code): number[] {
    const { sequence, place } = this;
    const find = step === null ? [] : assign(place, sum(product(get(step), get(this.operand('batch'))), get(sequence)));
    return forEach(sequence, this.from, this.to, code(find, work));
  }

  forSteps(work: (step: number) => Code): number[] {
    const [step, done] = [this.locals.add('i32'), this.locals.add('i32')];
    const length = get(this.operand('length'));
    const fromLast = difference(difference(length, constant(1)), get(done));
    const find = assign(step, choose(get(this.operand('reverse')), fromLast, get(done)));
    return forEach(done, constant(0), length, code(find, work(step)));
  }

  /** The product of rows, which lie from one address to another, with the weight. */
  multiply(sizes: ProductSizes, from: Code, to: Code): number[] {
    const results = this.firstRow('products', rowBytes(sizes));
    return [...from, ...to, ...get(this.operand('packed')), ...results, 0x10, productNumber]; // call
  }

  body(work: Code): number[] {
    const operands = each(this.#operands.values(), (local, i) => assign(local, loadInt32(parameters.operands, i)));
    return sized(code(this.locals.declaration, operands, this.loops.constants, work, [end]));
  }
}

/** The matrix of a product. */
interface Weight {
  readonly sizes: ProductSizes;
  /** numbers from a column to the next, and from an element of a column to the next */
  readonly column: number;
  readonly element: number;
  /** the operand that sums begin with; null: they begin with 0 */
  readonly bias: string | null;
  readonly fused: boolean;
}

/** A module: its function 0 packs panels of the operand `weight` into `packed`, 1 goes through sequences. */
export function makeKernelModule(
  operands: readonly string[],
  { sizes, column, element, bias, fused }: Weight,
  sequences: readonly number[],
  options?: ModuleOptions,
): Bytes {
  const packing = new SequencesFunction(operands, fused);
  const matrix = {
    address: packing.operand('weight'),
    column: 4 * column,
    element: 4 * element,
    bias: bias === null ? null : packing.operand(bias),
  };
  const pack = packPanels(packing.locals, sizes, matrix, [packing.from, packing.to], packing.operand('packed'));
  const type = functionType(Object.keys(parameters).map(() => 'i32'));
  const bodies = [packing.body(pack), sequences];
  return moduleOf(
    [productFunction(sizes, fused), ...bodies.map((body, i) => ({ type, body, name: String(i) }))],
    options,
  );
}

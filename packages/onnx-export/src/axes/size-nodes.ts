import { full, tensor, type DType, type Tensor } from '@gradkit/core-tensor/functional';
import type { Constant, Node } from '../graph.ts';
import type { Names } from '../names.ts';
import type { NumberRule } from './number-rule.ts';
import { isFixed, type Atom, type SizeRule, type SizeTable } from './size-rule.ts';

/** Writes nodes that work out sizes and numbers while the model runs; each stands behind what it needs. */
export class SizeNodes {
  /** where nodes go, in the order in which they run */
  readonly nodes: Node[] = [];
  readonly constants = new Map<string, Constant>();
  readonly #names: Names;
  readonly #sizes = new Map<string, string>();

  constructor(names: Names) {
    this.#names = names;
  }

  constant(base: string, value: Tensor): string {
    const name = this.#names.fresh(base);
    this.constants.set(name, { value, sizes: false });
    return name;
  }

  ints(base: string, values: readonly number[]): string {
    return this.constant(base, tensor([...values], { dtype: 'int64', shape: [values.length] }));
  }

  /** Writes a node and gives the name of its result. */
  node(opType: string, inputs: readonly string[], base: string, attributes: Node['attributes'] = {}): string {
    const output = this.#names.fresh(base);
    this.nodes.push({ opType, inputs, outputs: [output], attributes, origin: 'size' });
    return output;
  }

  cast(value: string, to: DType, base: string): string {
    return this.node('Cast', [value], base, { to: { dtype: to } });
  }

  /** The size of an atom, `[1]` int64. */
  #sizeOf(atom: Atom): string {
    const { value, axis } = atom;
    const key = `${value} ${axis}`;
    const known = this.#sizes.get(key);
    if (known !== undefined) return known;
    const size = this.node('Shape', [value], `${value}_size${axis}`, { start: axis, end: axis + 1 });
    this.#sizes.set(key, size);
    return size;
  }

  /** A size that stands in a table, `[1]` int64. */
  #lookUp(sum: string, { first, residues, step }: SizeTable, base: string): string {
    const ints = (values: readonly number[]): string => this.ints(`${base}_table`, values);
    const calculate = (opType: string, ...inputs: string[]): string => this.node(opType, inputs, base);
    const rounds = calculate('Mul', calculate('Div', sum, ints([residues.length])), ints([step]));
    const residue = calculate('Gather', ints(residues), calculate('Mod', sum, ints([residues.length])));
    const behind = calculate('Add', residue, rounds);
    if (first.length === 0) return behind;
    const early = calculate('Gather', ints(first), calculate('Min', sum, ints([first.length - 1])));
    return calculate('Where', calculate('Less', sum, ints([first.length])), early, behind);
  }

  /** A size by its rule, `[1]` int64. */
  size({ offset, terms, divisor, times, remainder, least, most, table }: SizeRule, base: string): string {
    const calculate = (opType: string, value: string, number: number): string =>
      this.node(opType, [value, this.ints(`${base}_number`, [number])], base);
    const parts = terms.map(({ factor, atoms }) => {
      const product = atoms.map((atom) => this.#sizeOf(atom)).reduce((a, b) => this.node('Mul', [a, b], base));
      return factor === 1 ? product : calculate('Mul', product, factor);
    });
    if (parts.length === 0) return this.ints(base, [times * Math.floor(offset / divisor)]);
    let sum = parts.reduce((a, b) => this.node('Add', [a, b], base));
    if (offset !== 0) sum = calculate('Add', sum, offset);
    if (table !== undefined) return this.#lookUp(sum, table, base);
    if (remainder !== undefined) return calculate('Add', calculate('Mod', sum, remainder.modulus), remainder.plus);
    if (divisor !== 1) {
      const rest = calculate('Mod', sum, divisor); // Div goes towards 0, a floor towards −∞
      sum = calculate('Div', this.node('Sub', [sum, rest], base), divisor);
    }
    if (times !== 1) sum = calculate('Mul', sum, times);
    if (least !== undefined) sum = calculate('Max', sum, least);
    return most === undefined ? sum : calculate('Min', sum, most);
  }

  /** A vector of sizes, int64. */
  sizes(rules: readonly SizeRule[], base: string): string {
    if (rules.every(isFixed))
      return this.ints(
        base,
        rules.map(({ offset, divisor, times }) => times * Math.floor(offset / divisor)),
      );
    const entries = rules.map((rule, i) => this.size(rule, `${base}_${i}`));
    return entries.length === 1 ? entries[0] : this.node('Concat', entries, base, { axis: 0 });
  }

  /** A number by its rule, `[1]` of a dtype in which can be calculated. A step times the index of one entry, 0, must be finite: 1 / (n − 1) of n = 1. */
  number(
    { scale, function: kind, size, divisor }: NumberRule,
    dtype: DType,
    base: string,
    { isStep = false } = {},
  ): string {
    const calculate = (opType: string, inputs: readonly string[]): string => this.node(opType, inputs, base);
    const number = (value: number): string => this.constant(`${base}_number`, full([1], value, { dtype }));
    if (isFixed(size)) return number(scale);
    let value = this.size(size, base);
    if (dtype !== 'int64') value = this.cast(value, dtype, base);
    if (isStep && kind === 'reciprocal') value = calculate('Max', [value, number(1)]);
    if (divisor !== 1) value = calculate('Div', [value, number(divisor)]);
    if (kind === 'sqrt' || kind === 'rsqrt') value = calculate('Sqrt', [value]);
    if (kind === 'reciprocal' || kind === 'rsqrt') value = calculate('Div', [number(1), value]);
    if (kind === 'log') value = calculate('Log', [value]);
    if (kind === 'excess') {
      const less = calculate('Sub', [value, number(1)]);
      value = calculate('Div', [value, calculate('Max', [less, number(0)])]);
    }
    return scale === 1 ? value : calculate('Mul', [value, number(scale)]);
  }

  /** `0, 1 …` below a size, int64. */
  range(size: SizeRule, base: string): string {
    const scalar = (vector: string): string => this.node('Squeeze', [vector, this.ints(`${base}_axes`, [0])], base);
    const at = (value: number): string => this.constant(base, full([], value, { dtype: 'int64' }));
    return this.node('Range', [at(0), scalar(this.size(size, base)), at(1)], base);
  }
}

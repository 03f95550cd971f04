import { ExportError, full, tensor, type Tensor } from '@gradkit/core-tensor/functional';
import type { Constant, Node } from './graph.ts';

/** An axis whose size is free: its name, where it is found, and the sizes in the two traces. */
export interface FreeAxis {
  readonly axisName: string;
  readonly input: string;
  readonly axis: number;
  readonly size: number;
  readonly otherSize: number;
}

/** A size as it depends on free axes: `offset + Σ factor · size of axis`. */
export interface SizeRule {
  readonly offset: number;
  readonly terms: readonly { readonly free: FreeAxis; readonly factor: number }[];
}

/** A size, a free axis' name, or a rule of them. */
export type DynamicDimension = number | string;

/** The rule of a size that is `size` in the first trace. @throws {ExportError} if it does not follow the axes evenly */
export function ruleOf(
  size: number,
  others: readonly { readonly free: FreeAxis; readonly size: number }[],
  what: string,
): SizeRule {
  const terms = others.flatMap(({ free, size: other }) => {
    const factor = (other - size) / (free.otherSize - free.size);
    if (!Number.isInteger(factor))
      throw new ExportError(
        'exportModel',
        `${what} does not follow axis ${free.axisName} evenly: ${size} at ${free.size}, ${other} at ${free.otherSize}`,
      );
    return factor === 0 ? [] : [{ free, factor }];
  });
  return { offset: size - terms.reduce((sum, { free, factor }) => sum + factor * free.size, 0), terms };
}

/** A rule as ONNX writes it: `2*batch + 1`. */
export function dimensionOf({ offset, terms }: SizeRule): DynamicDimension {
  if (terms.length === 0) return offset;
  const parts = terms.map(({ free, factor }) => (factor === 1 ? free.axisName : `${factor}*${free.axisName}`));
  return [...parts, ...(offset === 0 ? [] : [String(offset)])].join(' + ');
}

/** Nodes that work out sizes while the model runs. */
export class SizeNodes {
  readonly nodes: Node[] = [];
  readonly constants = new Map<string, Constant>();
  readonly #sizes = new Map<string, string>();

  #constant(name: string, values: readonly number[]): string {
    this.constants.set(name, { value: tensor([...values], { dtype: 'int64', shape: [values.length] }), sizes: false });
    return name;
  }

  #node(opType: string, inputs: readonly string[], output: string, attributes: Node['attributes'] = {}): string {
    this.nodes.push({ opType, inputs, outputs: [output], attributes, origin: 'size' });
    return output;
  }

  /** The size of a free axis, `[1]` int64. */
  #sizeOf({ axisName, input, axis }: FreeAxis): string {
    const known = this.#sizes.get(axisName);
    if (known !== undefined) return known;
    const shape = this.#node('Shape', [input], `${axisName}_size`, { start: axis, end: axis + 1 });
    this.#sizes.set(axisName, shape);
    return shape;
  }

  /** One size by its rule, `[1]` int64. */
  #entry({ offset, terms }: SizeRule, name: string): string {
    const parts = terms.map(({ free, factor }, i) => {
      const size = this.#sizeOf(free);
      return factor === 1
        ? size
        : this.#node('Mul', [size, this.#constant(`${name}_factor${i}`, [factor])], `${name}_times${i}`);
    });
    if (offset !== 0 || parts.length === 0) parts.push(this.#constant(`${name}_offset`, [offset]));
    return parts.reduce((sum, part, i) => this.#node('Add', [sum, part], `${name}_sum${i}`));
  }

  /** A vector of sizes; gives the name of the value. */
  vector(rules: readonly SizeRule[], name: string): string {
    const entries = rules.map((rule, i) => this.#entry(rule, `${name}_${i}`));
    return entries.length === 1 ? entries[0] : this.#node('Concat', entries, `${name}_dynamic`, { axis: 0 });
  }

  /** A constant with the number of `value` everywhere, whose shape follows rules. */
  fill(name: string, { data, dtype }: Tensor, rules: readonly SizeRule[]): void {
    const number = `${name}_fill`;
    this.constants.set(number, { value: full([], data[0], { dtype }), sizes: false });
    this.#node('Expand', [number, this.vector(rules, name)], name);
  }
}

/** Sizes for a `Reshape`, which works out one by itself; null if that is not enough. */
export function withOpenEntry(rules: readonly SizeRule[]): readonly number[] | null {
  const dynamic = rules.filter(({ terms }) => terms.length > 0);
  if (dynamic.length !== 1 || rules.some(({ offset, terms }) => terms.length === 0 && offset === 0)) return null;
  return rules.map(({ offset, terms }) => (terms.length > 0 ? -1 : offset));
}

import { ExportError, formatShape, sameShape, tensor } from '@gradkit/core-tensor/functional';
import type { Attribute, Constant, Graph, Node, Value } from './graph.ts';

/** An axis whose size is free: its name, where it is found, and the sizes in the two traces. */
export interface FreeAxis {
  readonly axisName: string;
  readonly input: string;
  readonly axis: number;
  readonly size: number;
  readonly otherSize: number;
}

/** The same function, traced with another size of one free axis. */
export interface Variant {
  readonly free: FreeAxis;
  readonly graph: Graph;
}

/** A size as it depends on free axes: `offset + Σ factor · size of axis`. */
interface SizeRule {
  readonly offset: number;
  readonly terms: readonly { readonly free: FreeAxis; readonly factor: number }[];
}

/** A size, a free axis' name, or a rule of them. */
export type DynamicDimension = number | string;

/** A graph with free axes, and the shapes of its inputs and outputs in their terms. */
export interface DynamicGraph extends Graph {
  readonly inputShapes: readonly (readonly DynamicDimension[])[];
  readonly outputShapes: readonly (readonly DynamicDimension[])[];
}

function ruleOf(
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

function dimensionOf({ offset, terms }: SizeRule): DynamicDimension {
  if (terms.length === 0) return offset;
  const parts = terms.map(({ free, factor }) => (factor === 1 ? free.axisName : `${factor}*${free.axisName}`));
  return [...parts, ...(offset === 0 ? [] : [String(offset)])].join(' + ');
}

/** Nodes that work out sizes while the model runs. */
class SizeNodes {
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
}

function sameAttribute(a: Attribute | undefined, b: Attribute | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function requireSameNodes(base: Graph, { free, graph }: Variant): void {
  const what = `when axis ${free.axisName} is ${free.otherSize} instead of ${free.size}`;
  if (graph.nodes.length !== base.nodes.length) {
    throw new ExportError(
      'exportModel',
      `the model takes ${base.nodes.length} nodes but ${graph.nodes.length} ${what}; a dynamic axis must not decide what is computed`,
      { expected: base.nodes.length, got: graph.nodes.length },
    );
  }
  base.nodes.forEach((node, i) => {
    const other = graph.nodes[i];
    if (node.opType !== other.opType)
      throw new ExportError(
        'exportModel',
        `operation ${node.origin} becomes ${other.origin} ${what}; a dynamic axis must not decide what is computed`,
        { expected: node.opType, got: other.opType },
      );
    const names = new Set([...Object.keys(node.attributes), ...Object.keys(other.attributes)]);
    for (const name of names) {
      if (sameAttribute(node.attributes[name], other.attributes[name])) continue;
      throw new ExportError(
        'exportModel',
        `attribute ${name} of operation ${node.origin} changes from ${JSON.stringify(node.attributes[name])} to ${JSON.stringify(other.attributes[name])} ${what}; make the axis fixed with dynamicAxes`,
        { got: name },
      );
    }
  });
}

function requireSameConstant(name: string, { value }: Constant, { free, graph }: Variant): void {
  const other = graph.constants.get(name)?.value;
  if (
    other !== undefined &&
    sameShape(value.shape, other.shape) &&
    value.data.every((x, i) => x === other.data[i] || (x !== x && other.data[i] !== other.data[i]))
  )
    return;
  throw new ExportError(
    'exportModel',
    `the constant ${name} ${formatShape(value.shape)} depends on the size of axis ${free.axisName}; make the axis fixed with dynamicAxes`,
    { got: name },
  );
}

/** A `Reshape` works out one size by itself. */
function withOpenEntry(rules: readonly SizeRule[]): readonly number[] | null {
  const dynamic = rules.filter(({ terms }) => terms.length > 0);
  if (dynamic.length !== 1 || rules.some(({ offset, terms }) => terms.length === 0 && offset === 0)) return null;
  return rules.map(({ offset, terms }) => (terms.length > 0 ? -1 : offset));
}

/**
 * Makes one graph for all sizes of the free axes out of traces at two sizes each: sizes that differ are worked out while the model runs;
 * anything else that differs cannot be exported.
 */
export function mergeVariants(base: Graph, variants: readonly Variant[]): DynamicGraph {
  for (const variant of variants) requireSameNodes(base, variant);
  const sizes = new SizeNodes();
  const constants = new Map<string, Constant>();
  const renamed = new Map<string, string>();
  for (const [name, constant] of base.constants) {
    if (!constant.sizes) {
      for (const variant of variants) requireSameConstant(name, constant, variant);
      constants.set(name, constant);
      continue;
    }
    const rules = [...constant.value.data].map((size, i) => {
      const others = variants.map(({ free, graph }) => ({ free, size: graph.constants.get(name)!.value.data[i] }));
      return ruleOf(size, others, `entry ${i} of ${name}`);
    });
    const reshapes = base.nodes.every(
      ({ opType, inputs }) => !inputs.includes(name) || (opType === 'Reshape' && inputs[1] === name),
    );
    const open = reshapes ? withOpenEntry(rules) : null;
    if (rules.every(({ terms }) => terms.length === 0)) constants.set(name, constant);
    else if (open !== null) constants.set(name, { ...constant, value: tensor([...open], { dtype: 'int64' }) });
    else renamed.set(name, sizes.vector(rules, name));
  }
  const nodes = base.nodes.map((node) => ({
    ...node,
    inputs: node.inputs.map((name) => (name === null ? null : (renamed.get(name) ?? name))),
  }));
  const shapes = (values: readonly Value[], pick: (graph: Graph) => readonly Value[]): DynamicDimension[][] =>
    values.map(({ shape }, v) =>
      shape.map((size, axis) => {
        const others = variants.map(({ free, graph }) => ({ free, size: pick(graph)[v].shape[axis] }));
        return dimensionOf(ruleOf(size, others, `axis ${axis} of ${values[v].name}`));
      }),
    );
  return {
    ...base,
    nodes: [...sizes.nodes, ...nodes],
    constants: new Map([...constants, ...sizes.constants]),
    inputShapes: shapes(base.inputs, ({ inputs }) => inputs),
    outputShapes: shapes(base.outputs, ({ outputs }) => outputs),
  };
}

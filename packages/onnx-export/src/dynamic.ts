import { ExportError, formatShape, sameShape, tensor, type Tensor } from '@gradkit/core-tensor/functional';
import type { Attribute, Constant, Graph, Value } from './graph.ts';
import {
  dimensionOf,
  ruleOf,
  SizeNodes,
  withOpenEntry,
  type DynamicDimension,
  type FreeAxis,
  type SizeRule,
} from './sizes.ts';

/** The same function, traced with another size of one free axis. */
export interface Variant {
  readonly free: FreeAxis;
  readonly graph: Graph;
}

/** A graph with free axes, and the shapes of its inputs and outputs in their terms. */
export interface DynamicGraph extends Graph {
  readonly inputShapes: readonly (readonly DynamicDimension[])[];
  readonly outputShapes: readonly (readonly DynamicDimension[])[];
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

/** How the shape of a constant of one number everywhere, as `zeros([batch, 8])`, follows the axes; null if it does not, and for others. */
function filledShape(name: string, { value }: Constant, variants: readonly Variant[]): readonly SizeRule[] | null {
  const others = variants.map(({ graph }) => graph.constants.get(name)?.value);
  const isFilled = (other: Tensor | undefined): other is Tensor =>
    other?.rank === value.rank && other.size > 0 && other.data.every((x) => Object.is(x, value.data[0]));
  if (!isFilled(value) || !others.every(isFilled)) return null;
  if (others.every(({ shape }) => sameShape(shape, value.shape))) return null;
  return value.shape.map((size, axis) => {
    const found = others.map(({ shape }, v) => ({ free: variants[v].free, size: shape[axis] }));
    return ruleOf(size, found, `axis ${axis} of ${name}`);
  });
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
    const filled = constant.sizes ? null : filledShape(name, constant, variants);
    if (filled !== null) {
      sizes.fill(name, constant.value, filled);
      continue;
    }
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

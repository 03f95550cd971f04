import {
  calledFunction,
  ExportError,
  formatShape,
  sameShape,
  sourceLine,
  tensor,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { rewriteNodes, type Attribute, type Constant, type Node, type Value } from '../graph.ts';
import type { LoweredGraph } from '../lower.ts';
import { formatSizes, type FreeAxis, type Sizes } from './free-axis.ts';
import { firstOf, withOpenEntry, writeFillOfAll, writeKnown } from './known-values.ts';
import { SizeNodes } from './size-nodes.ts';
import { findEvenRule, findRule, findUnevenRule } from './find-rule.ts';
import { formatRule, type Atom, type SizeRule } from './size-rule.ts';
import type { DynamicGraph } from '../dynamic-graph.ts';
import type { Density } from './trace-sizes.ts';
import { poolWholes } from './whole-pooling.ts';

/** A function in ONNX operators, as it was traced at some sizes. */
export interface GraphAt {
  readonly sizes: Sizes;
  readonly graph: LoweredGraph;
  /** an axis has the size 0 or 1 */
  readonly isSmall?: boolean | undefined;
  /** something in it follows from the others */
  readonly isCompleted?: boolean | undefined;
  /** known values of which nothing but the shape counts */
  readonly guessed?: ReadonlySet<Tensor> | undefined;
}

/** One graph for all sizes of the free axes, and how the shapes of its outputs follow them. */
export interface MergedGraph extends DynamicGraph {
  /** null where nothing is said */
  readonly outputRules: readonly (readonly (SizeRule | null)[])[];
  /** at which it does what was traced */
  readonly sizes: readonly Sizes[];
}

const wayOut = 'or make the axis fixed with dynamicAxes';

function sameAttribute(a: Attribute | undefined, b: Attribute | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** The first node that differs, as an error; null if all are the same. */
function differenceOf(base: GraphAt, other: GraphAt): ExportError | null {
  const changed = [...base.sizes].filter(([name, size]) => other.sizes.get(name) !== size);
  const when = `when axis ${formatSizes(new Map(changed.map(([name]) => [name, other.sizes.get(name)!])))} takes the place of ${changed.map(([, size]) => size).join(' and ')}`;
  for (const [i, node] of base.graph.nodes.entries()) {
    const mine = other.graph.nodes[i];
    const same = mine?.opType === node.opType && JSON.stringify(mine.inputs) === JSON.stringify(node.inputs);
    if (!same || other.graph.nodes.length !== base.graph.nodes.length)
      return new ExportError(
        'exportModel',
        `${nameOf(node)} is written in other operators ${when}; do the same at every size, ${wayOut}`,
        { expected: node.opType, got: mine?.opType },
      );
    for (const name of new Set([...Object.keys(node.attributes), ...Object.keys(mine.attributes)])) {
      const [a, b] = [node.attributes[name], mine.attributes[name]];
      if (sameAttribute(a, b)) continue;
      const isGraph = typeof a === 'object' && 'graph' in a;
      const values = isGraph ? '' : `from ${JSON.stringify(a)} to ${JSON.stringify(b)} `;
      return new ExportError(
        'exportModel',
        `attribute ${name} of ${nameOf(node)} changes ${values}${when}, which a file cannot do; write it with other operations, ${wayOut}`,
        { got: name },
      );
    }
  }
  return null;
}

/** What the user called that a node belongs to, and where. */
const nameOf = ({ origin, place }: Node): string =>
  place === undefined ? origin : `${calledFunction(place) ?? origin}${sourceLine(place)}`;

function sameTensor(a: Tensor, b: Tensor): boolean {
  if (a === b || (a.data === b.data && sameShape(a.shape, b.shape))) return true;
  if (!sameShape(a.shape, b.shape)) return false;
  for (let i = 0; i < a.data.length; i++) if (!Object.is(a.data[i], b.data[i])) return false;
  return true;
}

/** How many sizes were traced, and whether there are more, so that a rule of which these leave something open is none. */
interface Seen {
  readonly density: Density;
  readonly isSparse: boolean;
}

/** Makes one graph for all sizes of the free axes. */
class Merger {
  readonly #graphs: readonly GraphAt[];
  readonly #large: number; // how many are not small
  readonly #atoms: Atom[];
  readonly #nodes: SizeNodes;
  readonly #constants = new Map<string, Constant>();
  readonly #renamed = new Map<string, string>();
  readonly #reshapeOnly: ReadonlySet<string>;
  readonly #density: Density;
  readonly #isSparse: boolean;

  constructor(graphs: readonly GraphAt[], free: readonly FreeAxis[], { density, isSparse }: Seen) {
    this.#density = density;
    this.#isSparse = isSparse;
    this.#graphs = graphs;
    this.#large = graphs.filter(({ isSmall }) => isSmall !== true).length;
    const [{ graph }] = graphs;
    this.#nodes = new SizeNodes(graph.names);
    this.#atoms = free.map(({ name, input, axis }) => ({
      name,
      value: input,
      axis,
      sizes: graphs.map(({ sizes }) => sizes.get(name)!),
      isSparse,
    }));
    const others = new Set(
      graph.nodes.flatMap(({ opType, inputs, captures = [] }) => [
        ...inputs.filter((_, i) => opType !== 'Reshape' || i !== 1),
        ...captures,
      ]),
    );
    this.#reshapeOnly = new Set([...graph.constants.keys()].filter((name) => !others.has(name)));
  }

  #shapesOf(name: string): readonly (readonly number[])[] {
    return this.#graphs.map(({ graph }) => graph.shapes.get(name) ?? []);
  }

  /** Sizes of a value that follow no known ones evenly are known from here on. */
  #learn(value: string): void {
    const shapes = this.#shapesOf(value);
    shapes[0].forEach((_, axis) => {
      const sizes = shapes.map((shape) => shape[axis]);
      if (findEvenRule(sizes, this.#atoms) !== null) return;
      const uneven = findUnevenRule(sizes, this.#atoms);
      const name = uneven === null ? this.#ownName(`${value}_size${axis}`) : String(formatRule(uneven));
      this.#atoms.push({ name, value, axis, sizes, rule: uneven ?? undefined, isSparse: this.#isSparse });
    });
  }

  /** A name that no other axis has. */
  #ownName(name: string): string {
    return this.#atoms.some((atom) => atom.name === name) ? this.#ownName(`${name}_`) : name;
  }

  #sizesRule(name: string): readonly (SizeRule | null)[] {
    const values = this.#graphs.map(({ graph }) => graph.constants.get(name)!.value.data);
    return Array.from(values[0], (_, i) =>
      findRule(
        values.map((data) => data[i]),
        this.#atoms,
      ),
    );
  }

  /** Gives a constant that a node takes its place in the graph: as it is, or worked out. */
  #resolve(name: string, node: Node): void {
    const [{ graph }] = this.#graphs;
    const constant = graph.constants.get(name);
    if (constant === undefined || this.#constants.has(name) || this.#renamed.has(name)) return;
    const values = this.#graphs.map((each) => each.graph.constants.get(name)?.value);
    if (constant.sizes && values.every((value) => value !== undefined && sameTensor(value, values[0]!))) {
      this.#constants.set(name, constant);
      return;
    }
    const known = values.every((value) => value !== undefined) ? values : null;
    const written = known === null ? null : constant.sizes ? this.#writeSizes(name) : this.#writeKnown(name, known);
    if (written !== null) this.#renamed.set(name, written);
    if (written !== null || this.#constants.has(name)) return;
    const follows = this.#atoms.map(({ name: axis }) => axis).join(', ');
    const what = constant.sizes
      ? `a size that ${nameOf(node)} uses follows ${follows} in a way that no rule was found for: it is ${known?.map(({ data }) => `[${[...data].join(', ')}]`).join(', ')}`
      : `the constant ${formatShape(constant.value.shape)} that ${nameOf(node)} takes follows ${follows} in a way that no rule was found for`;
    throw new ExportError(
      'exportModel',
      `${what}; make it of zeros, full, arange, eye, tril, triu and operations on these, slice it from a table made before, ${wayOut}`,
      { got: name },
    );
  }

  /** By all traces or, where all small sizes were seen, without those of size 1: what broadcasts there may have other shapes. */
  #writeKnown(name: string, values: readonly Tensor[]): string | null {
    const aboveOne = this.#graphs.filter(({ sizes }) => ![...sizes.values()].includes(1)).length;
    for (const count of new Set([values.length, this.#density !== 'some' ? aboveOne : values.length])) {
      const some = values.slice(0, count);
      const isOne = some.every((value) => sameTensor(value, values[0]));
      const filled = isOne ? null : this.#writeFill(name, some);
      if (filled !== null) return filled;
      if (some.every((value, i) => this.#isSame(value, values[0], i))) {
        this.#constants.set(name, this.#graphs[0].graph.constants.get(name)!);
        return null;
      }
      const known = { atoms: firstOf(this.#atoms, count), large: this.#large };
      const written = writeKnown(this.#nodes, name, some, known);
      if (written !== null) return written;
    }
    return null;
  }

  /** A constant that is one number in each trace, of which small ones may have another one. */
  #writeFill(name: string, values: readonly Tensor[]): string | null {
    const telling = [...values.keys()].filter((t) => this.#tells(values[t], values[0], t));
    const atoms = firstOf(this.#atoms, values.length);
    return writeFillOfAll(this.#nodes, name, values, { atoms, large: this.#large, telling });
  }

  /** Whether the numbers of a value in a trace count: it is no guess, and not what a completed trace may have from the first. */
  #tells(value: Tensor, first: Tensor, trace: number): boolean {
    const { isCompleted, guessed } = this.#graphs[trace];
    return isCompleted !== true || (guessed?.has(value) !== true && !sameTensor(value, first));
  }

  /** Whether a constant is the same in the first trace and another: of a small one, its shape. */
  #isSame(value: Tensor, first: Tensor, trace: number): boolean {
    return trace < this.#large ? sameTensor(value, first) : sameShape(value.shape, first.shape);
  }

  #writeSizes(name: string): string | null {
    const rules = this.#sizesRule(name);
    if (!rules.every((rule) => rule !== null)) return null;
    const open = this.#reshapeOnly.has(name) ? withOpenEntry(rules) : null;
    if (open === null) return this.#nodes.sizes(rules, name);
    this.#constants.set(name, { value: tensor([...open], { dtype: 'int64' }), sizes: true });
    return null;
  }

  merge(): MergedGraph {
    const [base, ...others] = this.#graphs;
    for (const other of others) {
      const difference = differenceOf(base, other);
      if (difference !== null) throw difference;
    }
    const { graph } = base;
    for (const { name } of graph.inputs) this.#learn(name);
    for (const node of graph.nodes) {
      for (const name of [...node.inputs, ...(node.captures ?? [])]) if (name !== null) this.#resolve(name, node);
      const rename = (name: string | null): string | null => (name === null ? null : (this.#renamed.get(name) ?? name));
      const renamed = rewriteNodes([node], (each) => [{ ...each, inputs: each.inputs.map(rename) }]);
      this.#nodes.nodes.push(...renamed);
      for (const name of node.outputs) if (graph.shapes.has(name)) this.#learn(name);
    }
    const rulesOf = (values: readonly Value[]): SizeRule[][] =>
      values.map(({ name, shape }, i) => {
        const shapes = this.#graphs.map(
          (each) => (values === graph.inputs ? each.graph.inputs : each.graph.outputs)[i].shape,
        );
        return shape.map((size, axis) => {
          const sizes = shapes.map((each) => each[axis]);
          const rule = findRule(sizes, this.#atoms);
          if (rule !== null) return rule;
          throw new ExportError(
            'exportModel',
            `axis ${axis} of ${name}, here ${size}, follows the free axes in a way that no rule was found for`,
          );
        });
      });
    const outputRules = rulesOf(graph.outputs);
    const format = (rules: readonly SizeRule[][]): (number | string)[][] => rules.map((each) => each.map(formatRule));
    return {
      inputs: graph.inputs,
      outputs: graph.outputs,
      nodes: this.#nodes.nodes,
      constants: new Map([...this.#constants, ...this.#nodes.constants]),
      inputShapes: format(rulesOf(graph.inputs)),
      outputShapes: format(outputRules),
      outputRules,
      sizes: this.#graphs.map(({ sizes }) => sizes),
    };
  }
}

/**
 * Makes one graph for all sizes of the free axes out of what was traced at several: sizes that differ are worked out while the model runs, and
 * so are constants that follow them; anything else that differs cannot be exported.
 *
 * @param graphs of one form; the first is the base
 * @throws {ExportError} naming the line of what cannot be exported
 */
export function mergeGraphs(graphs: readonly GraphAt[], free: readonly FreeAxis[], seen: Seen): MergedGraph {
  const pooled = poolWholes(graphs.map(({ graph }) => graph));
  const all = graphs.map((each, i) => ({ ...each, graph: pooled[i] }));
  const alike = all.filter((each) => each.isSmall !== true || differenceOf(all[0], each) === null);
  const hasOne = ({ sizes }: GraphAt): number => Number([...sizes.values()].includes(1));
  const onesLast = alike.toSorted((a, b) => hasOne(a) - hasOne(b)); // which may be left out
  return new Merger(onesLast, free, seen).merge();
}

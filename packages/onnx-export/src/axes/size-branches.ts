import { tensor } from '@gradkit/core-tensor/functional';
import { rewriteNodes, type Constant, type Graph, type Node, type Value } from '../graph.ts';
import type { DynamicGraph } from '../dynamic-graph.ts';
import type { Names } from '../names.ts';
import type { FreeAxis } from './free-axis.ts';
import type { MergedGraph } from './merge-graphs.ts';
import { evaluate, formatRule, type SizeRule } from './size-rule.ts';

const origin = 'size';

/** What is done at one size of a free axis. */
export interface SizeBranch {
  readonly size: number;
  readonly graph: Graph;
}

/** Nodes that call values otherwise. */
function renamed(nodes: readonly Node[], names: ReadonlyMap<string, string>): Node[] {
  const nameOf = (name: string): string => names.get(name) ?? name;
  return rewriteNodes(nodes, (node) => [
    {
      ...node,
      inputs: node.inputs.map((name) => (name === null ? null : nameOf(name))),
      outputs: node.outputs.map(nameOf),
      captures: node.captures?.map(nameOf),
    },
  ]);
}

/** A graph in a branch: its results get names of their own, and its constants stand around it. */
function bodyOf(
  { nodes, outputs }: Graph,
  names: Names,
): { readonly graph: DynamicGraph; readonly captures: readonly string[] } {
  const own = new Map(outputs.map(({ name }) => [name, names.fresh(`${name}_there`)]));
  const within = renamed(nodes, own);
  const made = new Set(within.flatMap((node) => node.outputs));
  const taken = within.flatMap(({ inputs, captures = [] }) => [...inputs, ...captures]);
  const captures = new Set(taken.filter((name) => name !== null && !made.has(name)) as string[]);
  const values = outputs.map(({ name, dtype }): Value => ({ name: own.get(name)!, dtype, shape: [] }));
  const graph: DynamicGraph = {
    inputs: [],
    outputs: values,
    nodes: within,
    constants: new Map(),
    inputShapes: [],
    outputShapes: outputs.map(({ shape }) => shape.map(() => null)),
  };
  return { graph, captures: [...captures] };
}

/** Whether a rule gives the size of an axis of a branch's result. */
function isOf(rule: SizeRule | null, name: string, { size, graph }: SizeBranch, output: number, axis: number): boolean {
  const found = rule === null ? null : evaluate(rule, new Map([[name, size]]));
  return found !== null && Math.max(found, 0) === graph.outputs[output].shape[axis];
}

/**
 * A graph that does something else at some sizes of a free axis, as a table of one row has no neighbours: the running model looks which size
 * it is.
 */
export function withSizeBranches(
  general: MergedGraph,
  free: FreeAxis | undefined,
  branches: readonly SizeBranch[],
  names: Names,
): MergedGraph {
  if (free === undefined || branches.length === 0) return general;
  const { input, axis, name } = free;
  const all = [general, ...branches.map(({ graph }) => graph)];
  const constants = new Map<string, Constant>(all.flatMap((each) => [...each.constants]));
  const size = names.fresh(`${name}_size`);
  const attributes = { start: axis, end: axis + 1 };
  const measure: Node = { opType: 'Shape', inputs: [input], outputs: [size], attributes, origin };
  const chosen = branches.reduce((otherwise: Graph, branch): Graph => {
    const [wanted, isThere] = ['wanted', 'there'].map((what) => names.fresh(`${name}_${what}`));
    constants.set(wanted, { value: tensor([branch.size], { dtype: 'int64' }), sizes: false });
    const [then, rest] = [branch.graph, otherwise].map((graph) => bodyOf(graph, names));
    const nodes: Node[] = [
      { opType: 'Equal', inputs: [size, wanted], outputs: [isThere], attributes: {}, origin },
      {
        opType: 'If',
        inputs: [isThere],
        outputs: general.outputs.map((output) => output.name),
        attributes: { then_branch: { graph: then.graph }, else_branch: { graph: rest.graph } },
        captures: [...new Set([...then.captures, ...rest.captures])],
        origin,
      },
    ];
    return { ...general, nodes };
  }, general);
  const outputRules = general.outputRules.map((rules, i) =>
    rules.map((rule, at) => (branches.every((branch) => isOf(rule, name, branch, i, at)) ? rule : null)),
  );
  const outputShapes = outputRules.map((rules) => rules.map((rule) => (rule === null ? null : formatRule(rule))));
  return { ...general, nodes: [measure, ...chosen.nodes], constants, outputRules, outputShapes };
}

import { requireOptions, requireString, sizeOf } from '@gradkit/core-tensor/functional';
import { readModel } from '../describe.ts';
import { describeTensorType, type TypeDescription } from '../describe-type.ts';
import type { GraphProto, NodeProto, TensorProto } from '../schema.ts';

/** Weights whose names begin alike, as a module has them. */
export interface ModuleTree {
  /** the last part of its name; '' of the whole */
  readonly name: string;
  /** operators that take its weights, in the order they run */
  readonly operators: readonly string[];
  /** its own weights, by the last part of their names */
  readonly weights: Readonly<Record<string, TypeDescription>>;
  /** how many numbers it holds, with the modules below */
  readonly size: number;
  readonly modules: readonly ModuleTree[];
}

const deepest = 64; // parts of a name; what is longer stays together

/** A module while it is read. */
class Group {
  readonly name: string;
  readonly operators = new Set<string>();
  readonly weights = new Map<string, TypeDescription>();
  readonly groups = new Map<string, Group>();

  constructor(name: string) {
    this.name = name;
  }

  below(name: string): Group {
    const found = this.groups.get(name) ?? new Group(name);
    this.groups.set(name, found);
    return found;
  }

  tree(): ModuleTree {
    const modules = [...this.groups.values()].map((group) => group.tree());
    const own = [...this.weights.values()].map(({ shape }) => sizeOf((shape ?? []).map(Number)));
    return {
      name: this.name,
      operators: [...this.operators],
      weights: Object.fromEntries(this.weights),
      size: [...own, ...modules.map(({ size }) => size)].reduce((sum, each) => sum + each, 0),
      modules,
    };
  }
}

/** `encoder.0.weight` and `encoder/0/weight` as their parts; what TensorFlow has fused has all names of its parts, and the first counts. */
function partsOf(name: string): string[] {
  const parts = name
    .split(';', 1)[0]
    .split(/[./]/)
    .filter((part) => part !== '');
  if (parts.length === 0) return [name];
  return parts.length <= deepest ? parts : [...parts.slice(0, deepest), parts.slice(deepest).join('.')];
}

/**
 * PyTorch's former exporter keeps no names of weights that it transposes, `onnx::MatMul_12`; but the node that takes one is named by its module,
 * `/encoder/query/MatMul`.
 */
function placeOf(name: string, taker: NodeProto | undefined): string[] {
  if (!name.startsWith('onnx::') || taker?.name.startsWith('/') !== true) return partsOf(name);
  return [...partsOf(taker.name).slice(0, -1), name];
}

/** A graph with those in its nodes. */
function graphsIn(graph: GraphProto): GraphProto[] {
  const within = graph.node.flatMap(({ attribute }) => attribute.flatMap(({ g }) => (g === undefined ? [] : [g])));
  return [graph, ...within.flatMap(graphsIn)];
}

const [int64, bool] = [7, 9];

/** Initializers and constants of nodes, in which some files have their weights; neither sizes nor numbers alone. */
function weightsIn({ initializer, node }: GraphProto): TensorProto[] {
  const constants = node.flatMap(({ opType, attribute, output }) => {
    const value = opType === 'Constant' ? attribute.find(({ name }) => name === 'value')?.t : undefined;
    return value === undefined ? [] : [{ ...value, name: output[0] }];
  });
  const isWeight = ({ dataType, dims }: TensorProto): boolean =>
    dataType !== int64 && dataType !== bool && dims.some((size) => size !== 1n);
  return [...initializer, ...constants].filter(isWeight);
}

/**
 * Groups the weights of an ONNX file by the dots and slashes in their names, as the modules were that it was made from, each with the operators that take them.
 * `formatModuleTree` is the text of it, which `gradkit inspect` shows.
 *
 * @param bytes the whole file; data in other files are not needed
 * @param options `name`: what to call the file in errors
 * @throws {ConfigError} if an option is unknown
 * @throws {DataError} if the bytes are no ONNX file
 * @example
 * import { Linear, ReLU, Sequential } from '@gradkit/layers';
 * const bytes = await exportModel(new Sequential(new Linear(4, 8), new ReLU(), new Linear(8, 2)), [zeros([1, 4])]);
 * const { size, modules } = moduleTree(bytes);
 * size; // 58
 * modules.map(({ name, operators }) => [name, ...operators]); // [['0', 'Gemm'], ['2', 'Gemm']]
 */
export function moduleTree(bytes: Uint8Array, options: { readonly name?: string | undefined } = {}): ModuleTree {
  const { name: file = 'the file' } = requireOptions('moduleTree', options, { name: true });
  requireString('moduleTree', 'name', file);
  const graphs = graphsIn(readModel(file, bytes).graph);
  const takers = new Map<string, NodeProto[]>();
  for (const node of graphs.flatMap((graph) => graph.node))
    for (const name of node.input) {
      const list = takers.get(name);
      if (list === undefined) takers.set(name, [node]);
      else list.push(node);
    }
  const top = new Group('');
  for (const { name, dataType, dims } of graphs.flatMap(weightsIn)) {
    const parts = placeOf(name, takers.get(name)?.[0]);
    const group = parts.slice(0, -1).reduce((above, part) => above.below(part), top);
    for (const { opType } of takers.get(name) ?? []) group.operators.add(opType);
    let key = parts.at(-1)!;
    while (group.weights.has(key)) key += '_'; // of another graph
    group.weights.set(key, describeTensorType(dataType, dims));
  }
  return top.tree();
}

/** A row of the text. */
type Row = readonly [module: string, weights: string, size: string];

function rowsOf({ name, operators, weights, size, modules }: ModuleTree, branch: string, stem: string): Row[] {
  const title = [name || 'the whole', operators.join(', ')].filter((text) => text !== '').join(': ');
  const own = Object.entries(weights).map(([key, { shape }]) => `${key} [${(shape ?? []).join(', ')}]`);
  const below = modules.flatMap((module, i) => {
    const isLast = i === modules.length - 1;
    return rowsOf(module, `${stem}${isLast ? '└─ ' : '├─ '}`, `${stem}${isLast ? '   ' : '│  '}`);
  });
  return [[`${branch}${title}`, own.join(', '), size.toLocaleString('en-US')], ...below];
}

/**
 * A module tree as text: modules with the operators that take their weights, the weights with their shapes, and how many numbers these are, those of modules below, too.
 *
 * @example
 * import { Linear } from '@gradkit/layers';
 * const bytes = await exportModel(new Linear(4, 8), [zeros([1, 4])]);
 * formatModuleTree(moduleTree(bytes)); // "the whole: Gemm   weight [8, 4], bias [8]   40"
 */
export function formatModuleTree(tree: ModuleTree): string {
  const rows = rowsOf(tree, '', '');
  const width = (column: 0 | 1 | 2): number => rows.reduce((most, row) => Math.max(most, row[column].length), 0);
  const [first, second, third] = [width(0), width(1), width(2)];
  return rows
    .map(([module, weights, size]) => `${module.padEnd(first)}   ${weights.padEnd(second)}   ${size.padStart(third)}`)
    .join('\n');
}

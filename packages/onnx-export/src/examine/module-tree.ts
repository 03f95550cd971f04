import { requireOptions, requireString } from '@gradkit/core-tensor/functional';
import { readModel } from '../describe.ts';
import { describeTensorType } from '../describe-type.ts';
import type { GraphProto, NodeProto } from '../schema.ts';
import { isWeight, tensorsIn } from './model-tensors.ts';
import { partsOf, treeOf, type ModuleTree } from './weight-tree.ts';

/**
 * PyTorch's former exporter keeps no names of weights that it transposes, `onnx::MatMul_12`; but the node that takes one is named by its module,
 * `/encoder/query/MatMul`. What TensorFlow has fused has the names of all its parts, and the first counts.
 */
function placeOf(name: string, taker: NodeProto | undefined): string[] {
  if (!name.startsWith('onnx::') || taker?.name.startsWith('/') !== true) return partsOf(name.split(';', 1)[0]);
  return [...partsOf(taker.name).slice(0, -1), name];
}

/** A graph with those in its nodes. */
function graphsIn(graph: GraphProto): GraphProto[] {
  const within = graph.node.flatMap(({ attribute }) => attribute.flatMap(({ g }) => (g === undefined ? [] : [g])));
  return [graph, ...within.flatMap(graphsIn)];
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
  const model = readModel(file, bytes);
  const takers = new Map<string, NodeProto[]>();
  for (const node of graphsIn(model.graph).flatMap((graph) => graph.node))
    for (const name of node.input) {
      const list = takers.get(name);
      if (list === undefined) takers.set(name, [node]);
      else list.push(node);
    }
  return treeOf(
    tensorsIn(model)
      .filter(isWeight)
      .map(({ value, proto: { dataType, dims } }) => ({
        parts: placeOf(value, takers.get(value)?.[0]),
        operators: (takers.get(value) ?? []).map(({ opType }) => opType),
        type: describeTensorType(dataType, dims),
      })),
  );
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

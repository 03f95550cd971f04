import {
  DataError,
  ConfigError,
  isPlainObject,
  requireOptions,
  requireString,
  tensor,
  type Bytes,
  type DType,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { encode, type DynamicGraph } from '@gradkit/onnx-export';
import { GraphBuilder, type GraphValue } from './graph/graph-builder.ts';
import {
  dtypeIn,
  readNode,
  readRef,
  readShape,
  refuseNode,
  shapeIn,
  where,
  type NodeDef,
  type ValueRef,
} from './graph/node-def.ts';
import { writeNode } from './graph/write-node.ts';
import { requireFields, requireItems, topologyOf, type Fields, type ModelJson } from './model/model-json.ts';
import { decodeWeights, type WeightData } from './weights/decode-weights.ts';

type Sizes = readonly (number | string | null)[];

/** How the ONNX file of a graph model is written. */
export interface FromGraphModelOptions {
  /** shapes of inputs by name, where the model leaves them open: a number, or a name for a free size */
  readonly inputShapes?: Readonly<Record<string, readonly (number | string)[]>> | undefined;
  /** kept in the file; default `model` */
  readonly name?: string | undefined;
}

const opset = 18; // the first in which all operators are written as here: ONNX Runtime 1.17 reads it

/** A value that goes in or comes out, under the name that it has outside. */
interface Port {
  readonly name: string;
  readonly ref: ValueRef;
  readonly shape: readonly (number | null)[] | null;
}

/** Inputs or outputs as the signature names them. */
function portsOf(signature: Fields | null, side: 'inputs' | 'outputs'): Port[] {
  if (signature === null || !isPlainObject(signature[side])) return [];
  return Object.entries(signature[side] as Fields).map(([key, given]) => {
    const { name, tensorShape } = requireFields(where, `${side} of the signature`, given);
    const ref = readRef(typeof name === 'string' ? name : key);
    return { name: key.replace(/:0$/, ''), ref, shape: tensorShape === undefined ? null : readShape(tensorShape) };
  });
}

/** Nodes whose results nobody takes. */
function lastOf(nodes: readonly NodeDef[]): Port[] {
  const taken = new Set(nodes.flatMap(({ inputs }) => inputs.map(({ node }) => node)));
  return nodes
    .filter(({ name, op }) => !taken.has(name) && op !== 'Const' && op !== 'NoOp' && op !== 'Placeholder')
    .map(({ name }) => ({ name, ref: { node: name, output: 0 }, shape: null }));
}

/** A constant: among the weights by the name of its node. */
function constantOf(node: NodeDef, weights: ReadonlyMap<string, Tensor>): Tensor {
  const found = weights.get(node.name);
  if (found === undefined) throw refuseNode(node, 'is a constant that is not among the weights');
  if (found.dtype !== 'uint8') return found;
  return tensor(Int32Array.from(found.data), { dtype: 'int32', shape: found.shape });
}

const dynamic = (name: string, shape: readonly (number | null)[]): Sizes =>
  shape.map((size, axis) => size ?? (axis === 0 ? 'batch' : `${name}_axis${axis}`));

/**
 * Writes a graph model of TensorFlow.js as an ONNX file for inference, operator by operator. Inputs and outputs have the names of its
 * signature and the shapes of the original, images as `[batch, height, width, channels]`; within, they stand as ONNX takes them.
 *
 * @param modelJson what `model.json` holds, parsed
 * @param weights all bytes of the weights, or the shards in the order of the manifest; quantized ones are restored
 * @param options `inputShapes`: where the model leaves them open; `name`: kept in the file
 * @returns bytes of the file, opset 18, for `createSession` of `@gradkit/runtime` or any ONNX runtime
 * @throws {DataError} if an operator has no counterpart, by its name and with what can be done, or the file is damaged
 * @throws {ConfigError} if an option is unknown
 * @example
 * const modelTopology = {
 *   node: [
 *     { name: 'x', op: 'Placeholder', attr: { dtype: { type: 'DT_FLOAT' }, shape: { shape: { dim: [{ size: '-1' }] } } } },
 *     { name: 'y', op: 'Relu', input: ['x'] },
 *   ],
 * };
 * const bytes = fromGraphModel({ modelTopology, weightsManifest: [] }, new Uint8Array());
 * bytes instanceof Uint8Array; // true
 * @see https://js.tensorflow.org/api/latest/#loadGraphModel
 */
export function fromGraphModel(modelJson: ModelJson, weights: WeightData, options: FromGraphModelOptions = {}): Bytes {
  const { inputShapes = {}, name = 'model' } = requireOptions(where, options, { inputShapes: true, name: true });
  requireString(where, 'name', name);
  const topology = topologyOf(where, modelJson, 'graph-model');
  const nodes = requireItems(where, 'node of modelTopology', topology['node']).map(readNode);
  const { signature: given } = modelJson;
  const signature = isPlainObject(given) ? (given as Fields) : null;
  const found = decodeWeights(where, modelJson, weights);
  return encode(readGraph(nodes, { signature, weights: found, inputShapes }), {
    name,
    docString: '',
    opset,
    metadata: {},
  });
}

interface Reading {
  readonly signature: Fields | null;
  readonly weights: ReadonlyMap<string, Tensor>;
  readonly inputShapes: Readonly<Record<string, Sizes>>;
}

function readGraph(nodes: readonly NodeDef[], { signature, weights, inputShapes }: Reading): DynamicGraph {
  const builder = new GraphBuilder();
  const byName = new Map(nodes.map((node) => [node.name, node]));
  if (byName.size < nodes.length) {
    const twice = nodes.find((node) => byName.get(node.name) !== node)!;
    throw new DataError(where, `node ${twice.name} is there twice`, { got: twice.name });
  }
  const named = portsOf(signature, 'inputs');
  const results = portsOf(signature, 'outputs');
  const ends = results.length === 0 ? lastOf(nodes) : results;
  const placeholders = nodes.filter(({ op }) => op === 'Placeholder');
  const ports = placeholders.map((node) => {
    const port = named.find(({ ref }) => ref.node === node.name);
    return { node, name: port?.name ?? node.name, shape: shapeIn(node) ?? port?.shape ?? null };
  });
  for (const { name } of [...ports, ...ends]) builder.reserve(name);
  const unknown = Object.keys(inputShapes).find((each) => !ports.some(({ name }) => name === each));
  if (unknown !== undefined)
    throw new ConfigError(
      where,
      `inputShapes has ${unknown} but the inputs are ${ports.map(({ name }) => name).join(', ')}`,
    );
  const shapes = ports.map(({ node, name, shape }): Sizes => {
    const own = inputShapes[name];
    if (own !== undefined) return own;
    if (shape === null)
      throw refuseNode(
        node,
        `is an input of unknown shape; give it: { inputShapes: { ${JSON.stringify(name)}: […] } }`,
      );
    return dynamic(name, shape);
  });

  const values = new Map<string, readonly GraphValue[]>();
  ports.forEach(({ node, name }, i) =>
    values.set(node.name, [builder.value(name, dtypeIn(node, 'dtype'), shapes[i].length)]),
  );
  for (const node of inOrder(ends, byName)) {
    if (values.has(node.name)) continue;
    if (node.op === 'Const') values.set(node.name, [builder.constantValue(constantOf(node, weights))]);
    else if (node.op === 'PlaceholderWithDefault') values.set(node.name, values.get(node.inputs[0].node)!);
    else
      values.set(
        node.name,
        writeNode({ node, builder, inputs: node.inputs.map((ref) => resultOf(values, node, ref)) }),
      );
  }
  const outputs = ends.map(({ name, ref, shape }) => {
    const value = resultOf(values, byName.get(ref.node)!, ref);
    builder.nodes.push({
      opType: 'Identity',
      inputs: [builder.plain(value)],
      outputs: [name],
      attributes: {},
      origin: ref.node,
    });
    const open = value.rank === null ? null : new Array<null>(value.rank).fill(null);
    return { name, dtype: value.dtype, shape, open };
  });
  const usual = (each: { readonly name: string; readonly dtype: DType }) => ({
    name: each.name,
    dtype: each.dtype,
    shape: [],
  });
  const inputs = ports.map(({ node, name }) => usual({ name, dtype: dtypeIn(node, 'dtype') }));
  return {
    ...builder.graph(inputs, outputs.map(usual)),
    inputShapes: shapes,
    outputShapes: outputs.map(({ name, shape, open }) => (shape === null ? open : dynamic(name, shape))),
  };
}

function resultOf(
  values: ReadonlyMap<string, readonly GraphValue[]>,
  node: NodeDef,
  { node: from, output }: ValueRef,
): GraphValue {
  const value = values.get(from)?.[output];
  if (value !== undefined) return value;
  throw refuseNode(node, `takes result ${output} of ${from}, which is not there`, from);
}

/** The nodes that outputs need, each behind those that it takes. @throws {DataError} if one is missing, or takes itself */
function inOrder(ends: readonly Port[], byName: ReadonlyMap<string, NodeDef>): NodeDef[] {
  const ordered: NodeDef[] = [];
  const state = new Map<string, 'open' | 'done'>();
  const stack = ends.map(({ ref }) => ref.node).toReversed();
  while (stack.length > 0) {
    const name = stack.at(-1)!;
    const node = byName.get(name);
    if (node === undefined) throw new DataError(where, `node ${name} is needed but not there`, { got: name });
    if (state.get(name) === 'done') stack.pop();
    else if (state.get(name) === 'open') {
      state.set(name, 'done');
      ordered.push(node);
      stack.pop();
    } else {
      state.set(name, 'open');
      for (const { node: before } of node.inputs) {
        if (state.get(before) === 'open')
          throw refuseNode(node, `takes ${before}, which takes it; loops have no counterpart here`, before);
        if (!state.has(before)) stack.push(before);
      }
    }
  }
  return ordered;
}

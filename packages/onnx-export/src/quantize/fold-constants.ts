import type { Tensor } from '@gradkit/core-tensor/functional';
import { createSession, processor } from '@gradkit/runtime';
import { changed, encodeModel, type ModelProto, type NodeProto, type TensorProto } from '../schema.ts';
import { elementTypes, FileGraph, intAttribute, intOf, namesUsedBy, nodeProto } from './file-graph.ts';

const spareBytes = 64; // of scalars and small vectors, which may be larger than what they are made of

/** Nodes whose results are constants. Weights that are quantized already stay so. */
function constantNodes(graph: FileGraph): NodeProto[] {
  const known = new Set(graph.constants.keys());
  return graph.nodes.filter((node) => {
    const hasGraph = node.attribute.some(({ g }) => g !== undefined);
    const isConstant =
      !hasGraph && node.opType !== 'DequantizeLinear' && node.input.every((name) => name === '' || known.has(name));
    if (isConstant) for (const name of node.output) known.add(name);
    return isConstant;
  });
}

/** The constants that a value is made of, the largest first. */
function constantsBehind(name: string, graph: FileGraph, producers: ReadonlyMap<string, NodeProto>): TensorProto[] {
  const constant = graph.constants.get(name);
  if (constant !== undefined) return [constant];
  const inputs = producers.get(name)?.input ?? [];
  return inputs.flatMap((input) => constantsBehind(input, graph, producers)).sort((a, b) => bytesOf(b) - bytesOf(a));
}

const bytesOf = ({ rawData }: TensorProto): number => rawData?.length ?? 0;

/** The element type of 8 bits of a value that `DequantizeLinear` takes; null for other values. */
function byteTypeOf(
  name: string,
  consumers: ReadonlyMap<string, readonly NodeProto[]>,
  producers: ReadonlyMap<string, NodeProto>,
): number | null {
  const taker = consumers
    .get(name)
    ?.find(({ opType, input }) => opType === 'DequantizeLinear' && (input[0] === name || input[2] === name));
  const zero = taker === undefined ? undefined : producers.get(taker.input[2]);
  return zero?.opType === 'Cast' ? intOf(zero, 'to', elementTypes.uint8) : null;
}

/** Works out what follows from constants alone, in ONNX Runtime, and puts it in the place of the nodes, unless it would be larger. */
export async function foldConstants(graph: FileGraph, model: ModelProto): Promise<void> {
  const foldable = new Set(constantNodes(graph));
  if (foldable.size === 0) return;
  const [producers, consumers] = [graph.producers(), graph.consumers()];
  const wanted = [...foldable]
    .flatMap(({ output }) => output)
    .filter((name) => graph.isOutput(name) || consumers.get(name)?.some((node) => !foldable.has(node)));
  const types = new Map(wanted.map((name) => [name, byteTypeOf(name, consumers, producers)]));
  const results = await evaluate(graph, model, [...foldable], types);
  for (const [name, value] of results) {
    const values = dataOf(value, types.get(name)!);
    const behind = constantsBehind(name, graph, producers);
    const bytes = behind.reduce((sum, constant) => sum + bytesOf(constant), spareBytes);
    if (values === null || values.byteLength > bytes) continue;
    if (behind.length > 0) graph.setOrigin(name, behind[0].name);
    const placed = graph.constant(name, { data: values, shape: value.shape });
    rename(graph, placed, name);
    const maker = producers.get(name)!;
    graph.nodes = graph.nodes.filter((node) => node !== maker);
  }
  graph.prune();
}

/** A constant takes the name of the value that it stands for. */
function rename(graph: FileGraph, from: string, to: string): void {
  const constant = graph.constants.get(from)!;
  graph.constants.delete(from);
  graph.constants.set(to, changed(constant, { name: to }));
}

async function evaluate(
  graph: FileGraph,
  model: ModelProto,
  nodes: readonly NodeProto[],
  types: ReadonlyMap<string, number | null>,
): Promise<readonly (readonly [string, Tensor])[]> {
  const names = [...types.keys()];
  const used = new Set(nodes.flatMap(namesUsedBy));
  const outputs = names.map((name) => graph.fresh(`${name}_value`));
  const shown = names.map((name, i) =>
    types.get(name) === null
      ? nodeProto('Identity', [name], outputs[i])
      : nodeProto('Cast', [name], outputs[i], [intAttribute('to', elementTypes.int32)]),
  );
  const bytes = encodeModel(
    changed(model, {
      graph: {
        name: 'constants',
        docString: '',
        node: [...nodes, ...shown],
        initializer: [...graph.constants.values()].filter(({ name }) => used.has(name)),
        input: [],
        output: outputs.map((name) => ({ name })),
      },
    }),
  );
  const session = await createSession(bytes, { device: processor });
  const results = await session.run({});
  await session.close();
  return names.map((name, i) => [name, results[outputs[i]]] as const);
}

/** Numbers as the file is to have them; null for types that are left as they are made. */
function dataOf({ data, dtype }: Tensor, byteType: number | null): Float32Array | Int8Array | Uint8Array | null {
  if (byteType === elementTypes.int8) return Int8Array.from(data);
  if (byteType === elementTypes.uint8) return Uint8Array.from(data);
  return dtype === 'float32' ? (data as Float32Array) : null;
}

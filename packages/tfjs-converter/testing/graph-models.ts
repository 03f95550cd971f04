import { Generator, tensor, uniform, type DType, type Tensor } from '@gradkit/core-tensor';
import { createSession } from '@gradkit/runtime';
import * as tf from '@tensorflow/tfjs';
import { expect } from 'vitest';
import { fromGraphModel, type ModelJson, type WeightSpec } from '../src/index.ts';
import { expectSame } from './tfjs-models.ts';

await tf.setBackend('cpu');

type Attribute =
  | number
  | boolean
  | string
  | readonly number[]
  | readonly string[]
  | { readonly type: string }
  | { readonly float: number };

/** Attributes as JSON has them: text in base64, whole numbers as text. */
function attribute(value: Attribute): object {
  if (typeof value === 'number') return { i: String(value) };
  if (typeof value === 'boolean') return { b: value };
  if (typeof value === 'string') return { s: btoa(value) };
  if ('type' in value) return { type: value.type };
  if ('float' in value) return { f: value.float };
  if (typeof value[0] === 'string') return { list: { s: value.map((each) => btoa(String(each))) } };
  return { list: { i: value.map(String) } };
}

const types: Partial<Record<DType, string>> = { float32: 'DT_FLOAT', int32: 'DT_INT32', bool: 'DT_BOOL' };

/** A graph in the making, node by node. */
export class TestGraph {
  readonly #nodes: object[] = [];
  readonly #specs: WeightSpec[] = [];
  readonly #weights: Uint8Array[] = [];

  input(name: string, shape: readonly number[], dtype: DType = 'float32'): string {
    const dim = shape.map((size, i) => ({ size: i === 0 ? '-1' : String(size) }));
    const attr = { dtype: { type: types[dtype] }, shape: { shape: { dim } } };
    this.#nodes.push({ name, op: 'Placeholder', attr });
    return name;
  }

  constant(name: string, value: Tensor): string {
    this.#nodes.push({ name, op: 'Const', attr: { dtype: { type: types[value.dtype] } } });
    this.#specs.push({ name, shape: [...value.shape], dtype: value.dtype });
    const { buffer, byteOffset, byteLength } = value.data;
    this.#weights.push(new Uint8Array(buffer, byteOffset, byteLength));
    return name;
  }

  ints(name: string, values: readonly number[] | number): string {
    return this.constant(name, tensor(values, { dtype: 'int32' }));
  }

  node(
    name: string,
    op: string,
    input: readonly string[],
    attributes: Readonly<Record<string, Attribute>> = {},
  ): string {
    const all = { T: { type: 'DT_FLOAT' }, ...attributes };
    const attr = Object.fromEntries(Object.entries(all).map(([key, value]) => [key, attribute(value)]));
    this.#nodes.push({ name, op, input, attr });
    return name;
  }

  get modelJson(): ModelJson {
    return {
      format: 'graph-model',
      modelTopology: { node: this.#nodes, versions: { producer: 1 } },
      weightsManifest: [{ paths: ['weights.bin'], weights: this.#specs }],
    };
  }

  get weights(): Uint8Array {
    return Uint8Array.from(this.#weights.flatMap((part) => [...part]));
  }

  /** Results there and here. */
  async run(
    inputs: Readonly<Record<string, Tensor>>,
    outputs: readonly string[],
  ): Promise<{ there: Tensor[]; here: Tensor[] }> {
    return compare(this.modelJson, this.weights, { inputs, outputs });
  }
}

const toTf = (x: Tensor): tf.Tensor => tf.tensor(Array.from(x.data), [...x.shape], x.dtype as 'float32');
const fromTf = (x: tf.Tensor): Tensor => tensor(Array.from(x.dataSync()), { dtype: x.dtype as DType, shape: x.shape });

/** A graph model run by TensorFlow.js, and its ONNX file by ONNX Runtime. */
export async function compare(
  modelJson: ModelJson,
  weights: Uint8Array,
  {
    inputs,
    outputs,
    names = outputs,
  }: { inputs: Readonly<Record<string, Tensor>>; outputs: readonly string[]; names?: readonly string[] },
): Promise<{ there: Tensor[]; here: Tensor[] }> {
  const specs = modelJson.weightsManifest!.flatMap((group) => group.weights);
  const model = await tf.loadGraphModel(
    tf.io.fromMemory({
      modelTopology: modelJson.modelTopology as object,
      weightSpecs: specs as tf.io.WeightsManifestEntry[],
      weightData: weights.slice().buffer,
      signature: modelJson.signature as object,
    }),
  );
  const given = Object.fromEntries(Object.entries(inputs).map(([name, x]) => [name, toTf(x)]));
  const results = model.execute(given, [...outputs]);
  const there = (Array.isArray(results) ? results : [results]).map(fromTf);
  model.dispose();
  const session = await createSession(fromGraphModel(modelJson, weights), { device: 'cpu' });
  const ours = await session.run(inputs);
  await session.close();
  return { there, here: names.map((name) => ours[name]) };
}

/** Widths for `Pad`: one pixel on each side of NHWC images. */
export const onePixelAround = tensor([[0, 0], [1, 1], [1, 1], [0, 0]], { dtype: 'int32' }); // prettier-ignore

export const random = (shape: readonly number[], low = -1, high = 1): Tensor =>
  uniform([...shape], { low, high, rng: new Generator(3) });

/** Nodes of a graph whose input is `x`; those that are to be compared. */
export type Write = (graph: TestGraph) => readonly string[];

/** One input of TensorFlow’s order goes in; results of the nodes that `write` names come out, the same in both. */
export async function expectSameGraph(
  shape: readonly number[],
  write: Write,
  { low = -1, high = 1 } = {},
): Promise<void> {
  const graph = new TestGraph();
  graph.input('x', shape);
  const outputs = write(graph);
  const ends = outputs.map((name, i) => graph.node(`end${i}`, 'Identity', [name]));
  const { there, here } = await graph.run({ x: random(shape, low, high) }, ends);
  expectSame(here, there);
  expect(here.map(({ shape: sizes }) => sizes)).toEqual(there.map(({ shape: sizes }) => sizes));
}

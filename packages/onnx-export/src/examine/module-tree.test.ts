import { zeros } from '@gradkit/core-tensor';
import { Conv2d, Flatten, Linear, Sequential } from '@gradkit/layers';
import { expect, test } from 'vitest';
import { encodeModel, exportModel, formatModuleTree, moduleTree, readModel } from '../index.ts';
import type { NodeProto, TensorProto } from '../schema.ts';

const weight = (name: string, ...dims: number[]): TensorProto => ({ name, dims: dims.map(BigInt), dataType: 1 });
const node = (name: string, opType: string, input: readonly string[], more: Partial<NodeProto> = {}): NodeProto => ({
  name,
  opType,
  input,
  output: [`${name}_output`],
  attribute: [],
  ...more,
});

/** A file with some weights and nodes. */
async function file(initializer: readonly TensorProto[], nodes: readonly NodeProto[]): Promise<Uint8Array> {
  const model = readModel('a file', await exportModel((x) => x.relu(), [zeros([1])]));
  return encodeModel({ ...model, graph: { ...model.graph, initializer, node: nodes } });
}

test('weights are grouped by the dots in their names', async () => {
  const features = new Sequential(new Conv2d(1, 2, 3, { bias: false }), new Flatten());
  const bytes = await exportModel(new Sequential(features, new Linear(8, 3)), [zeros([1, 1, 4, 4])]);
  expect(`\n${formatModuleTree(moduleTree(bytes))}`).toBe(`
the whole                                 45
├─ 0                                      18
│  └─ 0: Conv   weight [2, 1, 3, 3]       18
└─ 1: Gemm      weight [3, 8], bias [3]   27`);
});

test('slashes count as dots, and of names of fused operators the first', async () => {
  const names = ['model/dense/MatMul/ReadVariableOp:0', 'model/relu/Relu;model/dense/BiasAdd'];
  const bytes = await file(
    names.map((name) => weight(name, 4)),
    [node('a', 'Gemm', ['x', ...names])],
  );
  expect(`\n${formatModuleTree(moduleTree(bytes))}`).toBe(`
the whole                                      8
└─ model                                       8
   ├─ dense                                    4
   │  └─ MatMul: Gemm   ReadVariableOp:0 [4]   4
   └─ relu: Gemm        Relu [4]               4`);
});

test('a weight without a name of its own stands where the node does that takes it', async () => {
  const bytes = await file(
    [weight('onnx::MatMul_12', 4, 2)],
    [node('/encoder/query/MatMul', 'MatMul', ['x', 'onnx::MatMul_12'])],
  );
  const [encoder] = moduleTree(bytes).modules;
  expect(encoder.modules[0]).toEqual({
    name: 'query',
    operators: ['MatMul'],
    weights: { 'onnx::MatMul_12': { type: 'float32', dtype: 'float32', shape: [4, 2] } },
    size: 8,
    modules: [],
  });
});

test('weights in nodes and in graphs of nodes count, sizes and single numbers do not', async () => {
  const held = node('held', 'Constant', [], {
    attribute: [{ name: 'value', type: 4, t: weight('', 3) }],
    output: ['a.w'],
  });
  const g = {
    name: '',
    docString: '',
    node: [held, node('inner', 'Add', ['x', 'a.w'])],
    initializer: [weight('a.w2', 2)],
    input: [],
    output: [],
  };
  const bytes = await file(
    [weight('eps'), { ...weight('shape', 3), dataType: 7 }],
    [node('choice', 'If', ['c'], { attribute: [{ name: 'then_branch', type: 5, g }] })],
  );
  const tree = moduleTree(bytes);
  expect([tree.size, Object.keys(tree.weights), Object.keys(tree.modules[0].weights)]).toEqual([5, [], ['w2', 'w']]);
});

test('what is no ONNX file is refused by its name', () => {
  expect(() => moduleTree(Uint8Array.of(1, 2), { name: 'a.onnx' })).toThrow('a.onnx has 2 bytes that are no ONNX file');
});

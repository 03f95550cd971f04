import { tensor } from '@gradkit/core-tensor';
import { createSession } from '@gradkit/runtime';
import { expect, it } from 'vitest';
import { encode, type Graph, type Value } from './index.ts';

const type = (name: string, shape: readonly number[], dtype: Value['dtype']): Value => ({ name, shape, dtype });
const node = (opType: string, inputs: string[], outputs: string[], attributes = {}): Graph['nodes'][number] => ({
  opType,
  inputs,
  outputs,
  attributes,
  origin: 'test',
});

it('a node may run a graph, with constants of its own and values around it', async () => {
  const body: Graph = {
    inputs: [type('i', [], 'int64'), type('go', [], 'bool'), type('sum', [2], 'float32')],
    outputs: [type('goes', [], 'bool'), type('next', [2], 'float32')],
    nodes: [
      node('Identity', ['go'], ['goes']),
      node('Mul', ['x', 'two'], ['doubled']),
      node('Add', ['sum', 'doubled'], ['next']),
    ],
    constants: new Map([['two', { value: tensor(2), sizes: false }]]),
  };
  const graph: Graph = {
    inputs: [type('count', [], 'int64'), type('first', [2], 'float32'), type('x', [2], 'float32')],
    outputs: [type('last', [2], 'float32')],
    nodes: [node('Loop', ['count', '', 'first'], ['last'], { body: { graph: body } })],
    constants: new Map(),
  };
  const shapes = { inputShapes: [[], [2], [2]], outputShapes: [[2]] };
  const info = { name: 'loop', docString: '', opset: 20, metadata: {} };
  const session = await createSession(encode({ ...graph, ...shapes }, info));
  const count = tensor(3, { dtype: 'int64' });
  const { last } = await session.run({ count, first: tensor([10, 0]), x: tensor([1, 2]) });
  expect(last.toArray()).toEqual([16, 12]);
});

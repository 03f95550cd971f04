import { DataError, tensor } from '@gradkit/core-tensor';
import { expect, it } from 'vitest';
import { field, graph, modelOf, node, text, valueInfo, whole } from '../../testing/onnx-bytes.ts';
import { createSession } from '../index.ts';

const domain = 'my';
const opsets = [field(9, whole(2, 20)), field(9, [...field(1, text(domain)), ...whole(2, 1)])].flat();

/** Nodes one behind the other, from `first` to `last`. */
const chain = (opTypes: readonly string[], first: string, last: string, of = domain): number[][] =>
  opTypes.map((opType, i) => [
    ...node(opType, [i === 0 ? first : `v${i}`], [i === opTypes.length - 1 ? last : `v${i + 1}`]),
    ...field(7, text(of)),
  ]);

/** A function of one input and one output. */
const functionOf = (name: string, nodes: readonly number[][]): number[] =>
  field(25, [
    ...field(1, text(name)),
    ...field(4, text('a')),
    ...field(5, text('b')),
    ...nodes.flatMap((each) => field(7, each)),
    ...opsets,
    ...field(10, text(domain)),
  ]);

/** A function that calls another so many times, and that the next, until the last negates. */
function nested(depth: number, times: number): Uint8Array {
  const calls = Array.from({ length: depth - 1 }, (_, i) =>
    functionOf(`F${i}`, chain(new Array<string>(times).fill(`F${i + 1}`), 'a', 'b')),
  );
  const last = functionOf(`F${depth - 1}`, chain(['Neg'], 'a', 'b', ''));
  return calling('F0', [...calls, last]);
}

function calling(name: string, functions: readonly number[][]): Uint8Array {
  const [inputs, outputs] = [[valueInfo('x', [2])], [valueInfo('y', [2])]];
  const main = graph({ nodes: chain([name], 'x', 'y'), inputs, outputs });
  return modelOf(main, [...field(8, [...field(1, text(domain)), ...whole(2, 1)]), ...functions.flat()]);
}

it('functions that call others more times than ONNX Runtime bears are refused', async () => {
  const opened = createSession(nested(41, 2), { device: 'cpu' });
  await expect(opened).rejects.toThrow(DataError);
  await expect(opened).rejects.toThrow(
    "createSession: the model's graph has 3298534883326 nodes of functions, put in place of every call; it may have 65536",
  );
});

it('by a graph within a node, too', async () => {
  const then = graph({ nodes: chain(['F0'], 'x', 'z'), outputs: [valueInfo('z', [2])] });
  const branch = [...field(1, text('then_branch')), ...field(6, then), ...whole(20, 5)];
  const within = functionOf('G', [node('If', ['a'], ['b'], [branch])]);
  const many = Array.from({ length: 20 }, (_, i) => functionOf(`F${i}`, chain([`F${i + 1}`, `F${i + 1}`], 'a', 'b')));
  await expect(createSession(calling('G', [within, ...many]), { device: 'cpu' })).rejects.toThrow(/nodes of functions/);
});

it('functions that lie too deep in each other, or call themselves, are refused', async () => {
  const message = 'has functions more than 100 deep in each other; does one call itself?';
  const deep = createSession(nested(101, 1), { device: 'cpu' });
  await expect(deep).rejects.toThrow(`createSession: the model's graph ${message}`);
  const itself = createSession(calling('F', [functionOf('F', chain(['F'], 'a', 'b'))]), { device: 'cpu' });
  await expect(itself).rejects.toThrow(message);
  const unused = calling('F', [functionOf('F', chain(['Neg'], 'a', 'b', '')), functionOf('G', chain(['G'], 'a', 'b'))]);
  await expect(createSession(unused, { device: 'cpu' })).rejects.toThrow(`function my.G ${message}`);
});

it.each([
  ['100 in each other', nested(100, 1), 1],
  ['10 in each other, each called twice', nested(10, 2), 512],
])('%s are not', async (_, model, negations) => {
  const session = await createSession(model, { device: 'cpu' });
  const { y } = await session.run({ x: tensor([1, -2]) });
  expect(y.toArray()).toEqual(negations % 2 === 1 ? [-1, 2] : [1, -2]);
  await session.close();
});

import { tensor, zeros } from '@gradkit/core-tensor';
import { describe, expect, it } from 'vitest';
import { field, graph, modelOf, node, text, valueInfo, whole } from '../../testing/onnx-bytes.ts';
import { createSession } from '../index.ts';
import { inspectModel } from './inspect-model.ts';

/** A model that gives the two largest entries along the axis. */
function largest(axis: number): Uint8Array {
  const k = [...whole(1, 1), ...whole(2, 7), ...field(8, text('k')), ...field(9, [2, 0, 0, 0, 0, 0, 0, 0])];
  const attribute = [...field(1, text('axis')), ...whole(3, axis), ...whole(20, 2)];
  return modelOf(
    graph({
      nodes: [node('TopK', ['x', 'k'], ['y', 'i'], [attribute])],
      initializers: [k],
      inputs: [valueInfo('x', ['rows', 'columns'])],
      outputs: [valueInfo('y', ['a', 'b'])],
    }),
  );
}

describe('operators with which ONNX Runtime ends the process where there are no elements', () => {
  it('are refused then, and the next call works', async () => {
    for (const device of ['cpu', 'wasm'] as const) {
      const session = await createSession(largest(1), { device });
      await expect(session.run({ x: zeros([0, 3]) })).rejects.toThrow(
        'Session.run: input x is [0, 3], without elements, and goes to TopK, with which ONNX Runtime can end the process then; give it at least one element',
      );
      expect((await session.run({ x: tensor([[1, 3, 2]]) })).y.toArray()).toEqual([[3, 2]]);
    }
  });

  it('are run where it survives', async () => {
    const session = await createSession(largest(0), { device: 'cpu' });
    expect((await session.run({ x: zeros([2, 0]) })).y.shape).toEqual([2, 0]);
  });

  it.each<[string, number[], number[], string[]]>([
    ['in steps', [2], [0, 0], ['Conv']],
    ['padded', [1], [0, 3], ['Conv']],
    ['neither', [1], [0, 0], []], // which it survives
  ])('are refused where the weights of a convolution have none: %s', async (_, strides, pads, refused) => {
    const ints = (name: string, values: readonly number[]): number[] => [
      ...field(1, text(name)),
      ...values.flatMap((value) => whole(8, value)),
      ...whole(20, 7),
    ];
    const model = modelOf(
      graph({
        nodes: [node('Conv', ['x', 'w'], ['y'], [ints('strides', strides), ints('pads', pads)])],
        inputs: [valueInfo('x', ['n', 'c', 'l']), valueInfo('w', ['o', 'c', 'k'])],
        outputs: [valueInfo('y', ['n', 'o', 'm'])],
      }),
    );
    expect(inspectModel('test', model).fatalWhenEmpty).toEqual(
      new Map([
        ['x', []],
        ['w', refused],
      ]),
    );
    const session = await createSession(model, { device: 'cpu' });
    const images = await session.run({ x: zeros([0, 1, 5]), w: zeros([2, 1, 1]) });
    expect(images.y.shape.slice(0, 2)).toEqual([0, 2]);
    const result = await session.run({ x: zeros([1, 0, 5]), w: zeros([2, 0, 1]) }).then(
      ({ y }) => String(y.shape),
      (error: Error) => error.message,
    );
    const message = 'Session.run: input w is [2, 0, 1], without elements, and goes to Conv';
    expect(result.startsWith(refused.length === 0 ? '1,2,5' : message)).toBe(true);
    await session.close();
  });

  it('a product of what Transpose moves the batch of runs without elements', async () => {
    const modelOfMoved = (permutation: readonly number[]): Uint8Array => {
      const perm = [...field(1, text('perm')), ...field(8, permutation), ...whole(20, 7)];
      const nodes = [node('Transpose', ['x'], ['t'], [perm]), node('MatMul', ['t', 'w'], ['y'])];
      const inputs = [valueInfo('x', ['a', 'b', 'c']), valueInfo('w', ['c', 'd'])];
      return modelOf(graph({ nodes, inputs, outputs: [valueInfo('y', ['i', 'j', 'k'])] }));
    };
    expect(inspectModel('test', modelOfMoved([0, 2, 1])).movesBatchIntoProduct).toBe(false);
    const moved = modelOfMoved([1, 0, 2]);
    expect(inspectModel('test', moved)).toMatchObject({
      movesBatchIntoProduct: true,
      fatalWhenEmpty: new Map([
        ['x', []],
        ['w', []],
      ]),
    });
    const session = await createSession(moved, { device: 'cpu' });
    const { y } = await session.run({ x: zeros([0, 4, 3]), w: zeros([3, 2]) });
    expect(y.shape).toEqual([4, 0, 2]);
    await session.close();
  });

  it.each(['LSTM', 'GRU', 'Einsum', 'Unique'])('are found in branches and functions, too: %s', (opType) => {
    const inner = graph({ nodes: [node(opType, ['a'], ['z'])], outputs: [] });
    const branch = [...field(1, text('then_branch')), ...field(6, inner)];
    const nodes = [node('Relu', ['x'], ['a']), node('Relu', ['y'], ['b']), node('If', ['b'], ['c'], [branch])];
    const main = { nodes, inputs: [valueInfo('x', [0]), valueInfo('y', [0]), valueInfo('w', [0])], outputs: [] };
    const found = inspectModel('test', modelOf(graph(main))).fatalWhenEmpty;
    expect([...found]).toEqual([
      ['x', [opType]], // in the branch
      ['y', [opType]], // decides whether it runs
      ['w', []],
    ]);
    const called = modelOf(graph({ ...main, nodes: [] }), field(25, field(7, node(opType, ['a'], ['z']))));
    expect(inspectModel('test', called).fatalWhenEmpty.get('w')).toEqual([opType]);
  });

  it('weights of a convolution in a branch are followed, and a body may be given any that its node takes', () => {
    const strides = [...field(1, text('strides')), ...whole(8, 2), ...whole(20, 7)];
    const refused = (weights: string, before: readonly number[][], inputs: readonly number[][] = []): string[] => {
      const nodes = [...before, node('Conv', ['x', weights], ['z'], [strides])];
      const body = [...field(1, text('body')), ...field(6, graph({ nodes, inputs, outputs: [] }))];
      const values = ['x', 'w', 'b'].map((name) => valueInfo(name, [0]));
      const main = graph({ nodes: [node('If', ['b'], ['c'], [body])], inputs: values, outputs: [] });
      return [...inspectModel('test', modelOf(main)).fatalWhenEmpty].flatMap(([name, all]) =>
        all.length > 0 ? name : [],
      );
    };
    expect(refused('w', [])).toEqual(['w']);
    expect(refused('v', [node('Relu', ['w'], ['v'])])).toEqual(['w']);
    expect(refused('v', [node('Relu', ['b'], ['v'])], [valueInfo('i', [0])])).toEqual(['x', 'b']);
    expect(refused('i', [], [valueInfo('i', [0])])).toEqual(['x', 'b']);
  });
});

describe('damaged models', () => {
  it.each<[string, number[], string]>([
    ['too short', [0x3a, 5, 1], 'it ends 4 bytes too early'],
    ['no field', [0x02, 0], 'a field has the number 0'],
    ['no type', [0x0f], 'a field has the type 7'],
    ['an endless number', new Array<number>(12).fill(0xff), 'a number has more than 10 bytes'],
    ['an end without beginning', [0x0c], 'a group ends that did not begin'],
  ])('%s', (_, bytes, reason) => {
    expect(() => inspectModel('test', Uint8Array.from(bytes))).toThrow(
      `test: the model (${bytes.length} bytes) cannot be read: ${reason}`,
    );
  });

  it('nested without end are refused, and groups passed over', () => {
    let inner: number[] = [];
    for (let k = 0; k < 60; k++) inner = field(1, field(5, field(6, inner)));
    expect(() => inspectModel('test', Uint8Array.from(field(7, inner)))).toThrow('are nested more than 100 deep');
    expect(inspectModel('test', Uint8Array.from([0x0b, 0x13, 0x14, 0x08, 1, 0x0c])).external).toEqual([]);
  });
});

it('refuses by name what says of an input what is no message', () => {
  const broken = [...field(1, text('x')), ...field(2, [10, 120])]; // a type of 120 bytes that ends at once
  const model = modelOf(graph({ nodes: [], inputs: [broken], outputs: [valueInfo('y', ['a'])] }));
  expect(() => inspectModel('createSession', model)).toThrow(
    /^createSession: the model \(\d+ bytes\) cannot be read: it ends 120 bytes too early/,
  );
});

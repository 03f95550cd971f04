import { describe, expect, it } from 'vitest';
import { field, graph, modelOf, node, text, valueInfo, whole } from '../../testing/onnx-bytes.ts';
import { inspectModel } from './inspect-model.ts';

/** A row of zeros, `[1, batch, 2]`, with data for 128. */
const row = (batch: readonly number[]): number[] => [
  ...field(1, [1, ...batch, 2]),
  ...whole(2, 1),
  ...field(8, text('row')),
  ...field(9, new Array<number>(1024).fill(0)),
];

const givenOn = (name: string, operator = 'Identity'): number[] =>
  graph({ nodes: [node(operator, [name], [`${name}_given`])], outputs: [valueInfo(`${name}_given`, null)] });

const branch = (name: string, inner: readonly number[]): number[] => [...field(1, text(name)), ...field(6, inner), ...whole(20, 5)]; // prettier-ignore

interface Parts {
  readonly measured?: string;
  readonly to?: number;
  readonly kept?: readonly number[];
  readonly otherwise?: readonly number[];
  readonly constant?: readonly number[];
  readonly inputs?: readonly (readonly number[])[];
  readonly cast?: readonly number[];
  readonly others?: readonly number[];
}

/** A model with an LSTM of `x`, or of a row where `x` has no elements. */
function lstmOfSome({
  measured = 'x',
  to = 9,
  kept = givenOn('x'),
  otherwise = givenOn('row'),
  constant = row([1]),
  inputs = [],
  cast = node('Cast', ['size'], ['isThere'], [[...field(1, text('to')), ...whole(3, to), ...whole(20, 2)]]),
  others = [],
}: Parts = {}): Uint8Array {
  const branches = [branch('then_branch', kept), branch('else_branch', otherwise)];
  return modelOf(
    graph({
      nodes: [
        node('Size', [measured], ['size']),
        cast,
        node('If', ['isThere'], ['some'], branches),
        node('LSTM', ['some', 'w', 'r'], ['y']),
      ],
      initializers: [constant],
      inputs: [valueInfo('x', ['length', 'batch', 2]), valueInfo('z', ['n']), ...inputs],
      outputs: [valueInfo('y', null)],
    }),
    others,
  );
}

const fatalFor = (model: Uint8Array): readonly string[] | undefined => inspectModel('test', model).fatalWhenEmpty.get('x'); // prettier-ignore

describe('a recurrence of what has elements whatever goes in', () => {
  it('is not refused for an input without any', () => {
    expect(fatalFor(lstmOfSome())).toEqual([]);
    expect(fatalFor(lstmOfSome({ constant: row([0x80, 0x01]) }))).toEqual([]); // 128 rows
  });

  it.each<[string, Parts]>([
    ['another value is looked at', { measured: 'z' }],
    ['a number decides', { to: 1 }],
    ['something else is done where there are elements', { kept: givenOn('x', 'NonZero') }],
    ['another value is given on', { kept: givenOn('z') }],
    ['a branch has constants of its own', { otherwise: [...givenOn('row'), ...field(5, row([0]))] }],
    ['the constant is empty', { constant: row([0]) }],
    ['a 0 is written in two bytes', { constant: row([0x80, 0x00]) }],
    ['a caller may give another constant', { inputs: [valueInfo('row', null)] }],
    ['the operator is not ONNX’s', { cast: [...node('Cast', ['size'], ['isThere'], [[...field(1, text('to')), ...whole(3, 9)]]), ...field(7, text('own'))] }], // prettier-ignore
    ['the model has functions of its own', { others: field(25, field(1, text('Identity'))) }],
  ])('is refused where %s', (_, parts) => {
    expect(fatalFor(lstmOfSome(parts))).toEqual(['LSTM']);
  });
});

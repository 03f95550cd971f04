import { Generator, normal, tensor } from '@gradkit/core-tensor';
import { expectClose } from '@gradkit-internal/testing';
import { expect, it } from 'vitest';
import {
  LSTM,
  packPaddedSequence,
  packSequence,
  padPackedSequence,
  padSequence,
  unpackSequence,
  unpadSequence,
} from '../index.ts';

const sequences = [tensor([1, 2]), tensor([3, 4, 5]), tensor([6])];

it('packs sequences step by step, the longest first, and remembers where they stood', () => {
  const packed = packSequence(sequences, { enforceSorted: false });
  expect(packed.data.toArray()).toEqual([3, 1, 6, 4, 2, 5]);
  expect(packed.batchSizes.toArray()).toEqual([3, 2, 1]);
  expect(packed.sortedIndices?.toArray()).toEqual([1, 0, 2]);
  expect(packed.unsortedIndices?.toArray()).toEqual([1, 0, 2]);
  expect(unpackSequence(packed).map((each) => each.toArray())).toEqual([[1, 2], [3, 4, 5], [6]]);
});

it('has no indices where the order is given', () => {
  const { sortedIndices, unsortedIndices } = packPaddedSequence(tensor([[1, 2]]), [1, 1]);
  expect([sortedIndices, unsortedIndices]).toEqual([null, null]);
});

it('pads on either side, and takes apart', () => {
  const padded = padSequence(sequences, { batchFirst: true, paddingValue: -1 });
  expect(padded.toArray()).toEqual([
    [1, 2, -1],
    [3, 4, 5],
    [6, -1, -1],
  ]);
  expect(padSequence(sequences, { paddingSide: 'left' }).toArray()).toEqual([
    [0, 3, 0],
    [1, 4, 0],
    [2, 5, 6],
  ]);
  const apart = unpadSequence(padded, [2, 3, 1], { batchFirst: true });
  expect(apart.map((each) => each.toArray())).toEqual([[1, 2], [3, 4, 5], [6]]);
});

it('forgets what stood behind the ends, and what no sequence reaches', () => {
  const packed = packPaddedSequence(
    tensor([
      [1, 7, 7, 7],
      [2, 3, 7, 7],
    ]),
    [1, 2],
    { batchFirst: true, enforceSorted: false },
  );
  const [output, lengths] = padPackedSequence(packed, { batchFirst: true, paddingValue: 9 });
  expect(output.toArray()).toEqual([
    [1, 9],
    [2, 3],
  ]);
  expect(lengths.toArray()).toEqual([1, 2]);
  expect(padPackedSequence(packed, { totalLength: 3 })[0].toArray()).toEqual([
    [1, 2],
    [0, 3],
    [0, 0],
  ]);
});

it('a layer takes and gives packed sequences, as with lengths, and each as if it were alone', () => {
  const rng = new Generator(2);
  const layer = new LSTM(3, 2, { bidirectional: true, numLayers: 2, batchFirst: true, rng });
  const x = normal([2, 4, 3], { rng });
  const packed = packPaddedSequence(x, [2, 4], { batchFirst: true, enforceSorted: false });
  const [output, [hidden, cell]] = layer.forward(packed);
  const [y] = padPackedSequence(output, { batchFirst: true });
  const [expected, states] = layer.forward(x, null, { lengths: [2, 4] });
  expectClose(y, expected);
  expectClose(hidden, states[0]);
  expectClose(cell, states[1]);
  const [alone, [last]] = layer.forward(x.slice([0, [0, 2]]));
  expectClose(y.slice([0, [0, 2]]), alone);
  expectClose(hidden.slice([null, 0]), last);
});

import { tensor, zeros } from '@gradkit/core-tensor';
import { expect, test } from 'vitest';
import {
  GRU,
  LSTM,
  LSTMCell,
  packPaddedSequence,
  packSequence,
  padPackedSequence,
  padSequence,
  RNN,
  RNNCell,
} from '../index.ts';

const x = zeros([4, 2, 3]);
const packed = packSequence([zeros([3, 1]), zeros([2, 1])]);

test.each([
  [() => new LSTM(3, 0), 'LSTM: hiddenSize is 0; it must be a whole number of at least 1'],
  [() => new LSTM(3, 4, { projSize: 4 }), 'LSTM: projSize is 4; it must be a whole number in 0 … 3'],
  [() => new GRU(3, 4, { dropout: 2 }), 'GRU: dropout is 2; it must be in 0 … 1'],
  [() => new GRU(3, 4, { layers: 2 } as never), 'GRU: layers is no option; the options are numLayers, bias'],
  [
    () => new RNN(3, 4, { nonlinearity: 'sigmoid' as never }),
    'RNN: nonlinearity is sigmoid; it must be one of tanh, relu',
  ],
  [
    () => new LSTM(5, 4).forward(x),
    'LSTM: input is [4, 2, 3] but inputSize is 5; the last axis must be inputSize (3 vs 5)',
  ],
  [
    () => new LSTM(3, 4).forward(zeros([3])),
    'LSTM: input is [3]; it must have 3 axes, or 2 for a single sequence, not 1',
  ],
  [() => new LSTM(3, 4).forward(zeros([0, 2, 3])), 'lstm: x is [0, 2, 3], of length 0; a sequence has at least 1 step'],
  [
    () => new LSTM(3, 4, { projSize: 2 }).forward(zeros([0, 2, 3])),
    'lstm: x is [0, 2, 3], of length 0; a sequence has at least 1 step',
  ],
  [
    () => new LSTM(3, 4).forward(x, [zeros([1, 2, 4]), zeros([1, 3, 4])]),
    'LSTM: hx[1] is [1, 3, 4] but must be [1, 2, 4]',
  ],
  [() => new LSTM(3, 4).forward(x, [zeros([1, 2, 4])] as never), 'it must be a list of two tensors, hidden and cell'],
  [() => new GRU(3, 4).forward(x, zeros([2, 4])), 'GRU: hx is [2, 4] but must be [1, 2, 4]'],
  [
    () => new GRU(3, 4).forward(x, null, { lengths: [4] }),
    'GRU: lengths are [1] but must be [2], one for each sequence',
  ],
  [() => new GRU(3, 4).forward(x, null, { lengths: [4, 5] }), 'gru: lengths[1] is 5 but must be 1 … 4'],
  [() => new RNNCell(3, 4).forward(zeros([2, 2])), 'RNNCell: input is [2, 2] but must be [batch, 3]'],
  [
    () => new LSTMCell(3, 4).forward(zeros([2, 3]), [zeros([2, 4]), zeros([3, 4])]),
    'LSTMCell: hx[1] is [3, 4] but must be [2, 4]',
  ],
  [
    () => packPaddedSequence(x, [2, 4]),
    'packPaddedSequence: lengths[1] is 4 but lengths[0] is 2; the longest come first, or set enforceSorted to false',
  ],
  [() => packPaddedSequence(x, [4, 0]), 'packPaddedSequence: lengths[1] is 0 but must be 1 … 4'],
  [() => packPaddedSequence(x, tensor([4, 1.5])), 'packPaddedSequence: lengths is float32'],
  [
    () => padPackedSequence(packed, { totalLength: 2 }),
    'padPackedSequence: totalLength is 2; it must be a whole number of at least 3',
  ],
  [() => padPackedSequence(x as never), 'it must be a PackedSequence'],
  [
    () => padSequence([zeros([3, 2]), zeros([3, 1])]),
    'padSequence: sequence 1 is [3, 1] but sequence 0 is [3, 2]; all axes but the first must match',
  ],
  [() => padSequence([]), 'padSequence: sequences is []; it must be a list of at least 1 tensor'],
])('%s', (f, message) => {
  expect(f).toThrow(message);
});

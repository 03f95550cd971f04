export { RNN } from './rnn.ts';
export { LSTM, type LSTMState } from './lstm.ts';
export { GRU } from './gru.ts';
export { GRUCell, LSTMCell, RNNCell } from './cells.ts';
export { PackedSequence } from './packed-sequence.ts';
export { packPaddedSequence, packSequence, padPackedSequence, unpackSequence } from './packing.ts';
export { padSequence, unpadSequence } from './padding.ts';

import { tensor, zeros, type Tensor } from '@gradkit/core-tensor';
import { expect, it } from 'vitest';
import {
  Linear,
  multiHeadAttentionForward,
  MultiheadAttention,
  scaledDotProductAttention,
  Transformer,
  TransformerDecoder,
  TransformerDecoderLayer,
  TransformerEncoder,
  TransformerEncoderLayer,
} from '../index.ts';

const x = zeros([2, 3, 4]);
const attention = new MultiheadAttention(4, 2, { batchFirst: true });
const small = { dModel: 4, nhead: 2, numEncoderLayers: 1, numDecoderLayers: 1, dimFeedforward: 4 };
const mask = (...shape: number[]): Tensor => zeros(shape, { dtype: 'bool' });

it.each([
  [() => new MultiheadAttention(5, 2), 'MultiheadAttention: embedDim is 5, which 2 heads do not divide'],
  [() => new MultiheadAttention(4, 0), 'MultiheadAttention: numHeads is 0; it must be a whole number of at least 1'],
  [() => new MultiheadAttention(4, 2, { dropout: 2 }), 'MultiheadAttention: dropout is 2; it must be in 0 … 1'],
  [
    () => attention.forward(x, x, x, { key_padding_mask: mask(2, 3) } as never),
    'MultiheadAttention: key_padding_mask is no option; the options are keyPaddingMask, needWeights, attnMask, averageAttnWeights, isCausal',
  ],
  [
    () => attention.forward(zeros([4]), x, x),
    'MultiheadAttention: query is [4] but must be [batch, length, features], or [length, features] without a batch',
  ],
  [
    () => attention.forward(x, zeros([3, 4]), x),
    'MultiheadAttention: key is [3, 4] but query is [2, 3, 4]; all need a batch, or none (2 vs 3 axes)',
  ],
  [
    () => attention.forward(zeros([2, 3, 5]), x, x),
    'MultiheadAttention: query is [2, 3, 5] but must have 4 features on its last axis, not 5',
  ],
  [
    () => attention.forward(zeros([1, 3, 4]), x, x),
    'MultiheadAttention: key is [2, 3, 4] but query is [1, 3, 4]; their batch must match (2 vs 1)',
  ],
  [
    () => attention.forward(x, x, zeros([2, 5, 4])),
    'MultiheadAttention: value is [2, 5, 4] but key is [2, 3, 4]; their length must match (5 vs 3)',
  ],
  [
    () => attention.forward(x, x, x, { attnMask: mask(2, 3) }),
    'MultiheadAttention: attnMask is [2, 3] but must be [queries, keys], [3, 3], or [batch · heads, queries, keys], [4, 3, 3]',
  ],
  [
    () => attention.forward(x, x, x, { keyPaddingMask: mask(3, 2) }),
    'MultiheadAttention: keyPaddingMask is [3, 2] but must be [batch, keys], [2, 3]',
  ],
  [
    () => attention.forward(x, x, x, { attnMask: zeros([3, 3], { dtype: 'int32' }) }),
    'MultiheadAttention: attnMask is int32 but must be bool or floating',
  ],
  [
    () => scaledDotProductAttention(tensor([1]), x, x),
    'scaledDotProductAttention: q is [1]; it needs at least 2 axes, not 1',
  ],
  [
    () => scaledDotProductAttention(zeros([2, 3, 5]), x, x),
    'scaledDotProductAttention: q and k are [2, 3, 5] and [2, 3, 4]; their features must match (5 vs 4)',
  ],
  [
    () => scaledDotProductAttention(x, x, x, { attnMask: mask(3, 3), isCausal: true }),
    'scaledDotProductAttention: isCausal is true but attnMask is given, too; give one of them',
  ],
  [
    () => scaledDotProductAttention(x, x, x, { attnMask: mask(2, 3) }),
    'scaledDotProductAttention: attnMask is [2, 3], which does not broadcast to the scores, [2, 3, 3]',
  ],
  [
    () => scaledDotProductAttention(zeros([1, 4, 3, 2]), zeros([1, 3, 3, 2]), zeros([1, 3, 3, 2]), { enableGqa: true }),
    'scaledDotProductAttention: q, k and v have 4, 3 and 3 heads; with enableGqa those of k and v must be equal and divide those of q',
  ],
  [
    () => multiHeadAttentionForward(x, x, x, 4, 2, null, null, null, null, false, 0, x, null),
    'multiHeadAttentionForward: inProjWeight is null; it must be a tensor',
  ],
  [
    () => multiHeadAttentionForward(x, x, x, 4, 2, zeros([12, 4]), null, zeros([1, 1, 4]), null, false, 0, x, null),
    'multiHeadAttentionForward: biasK and biasV come together; one is null',
  ],
  [
    () =>
      multiHeadAttentionForward(x, x, x, 4, 2, zeros([12, 4]), null, null, null, false, 0, x, null, {
        staticK: zeros([2, 3, 2]),
      }),
    'multiHeadAttentionForward: staticK is [2, 3, 2] but must be [batch · heads, keys, headFeatures], [6, keys, 2]',
  ],
  [() => new TransformerEncoderLayer(6, 4), 'TransformerEncoderLayer: dModel is 6, which 4 heads do not divide'],
  [
    () => new TransformerDecoderLayer(4, 2, { activation: 'rleu' as never }),
    'TransformerDecoderLayer: activation is rleu; it must be one of relu, gelu (did you mean relu?)',
  ],
  [
    () => new TransformerEncoder(new Linear(4, 4) as never, 2),
    'TransformerEncoder: encoderLayer is a Linear; it must be an object with forward(), clone()',
  ],
  [
    () => new TransformerDecoder(new TransformerDecoderLayer(4, 2), 0),
    'TransformerDecoder: numLayers is 0; it must be a whole number of at least 1',
  ],
  [
    () => new TransformerEncoderLayer(4, 2).forward(x, { attnMask: mask(2, 2) } as never),
    'TransformerEncoderLayer: attnMask is no option; the options are srcMask, srcKeyPaddingMask, isCausal, cache',
  ],
  [
    () => new TransformerEncoderLayer(4, 2).forward(zeros([2, 3, 5])),
    'TransformerEncoderLayer: src is [2, 3, 5] but must have dModel, 4 features on its last axis, not 5',
  ],
  [
    () => new TransformerDecoderLayer(4, 2).forward(x, undefined as never),
    'TransformerDecoderLayer: memory is undefined; it must be a tensor',
  ],
  [
    () => new Transformer(small).forward(zeros([3, 1, 4]), x),
    'Transformer: src is [3, 1, 4] and tgt is [2, 3, 4]; their batch must match (1 vs 3)',
  ],
  [
    () => new Transformer(small).forward(x, zeros([2, 3, 5])),
    'Transformer: tgt is [2, 3, 5] but must have dModel, 4 features on its last axis, not 5',
  ],
])('%#', (call, text) => {
  expect(call).toThrow(text);
});

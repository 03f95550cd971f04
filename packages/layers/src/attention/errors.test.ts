import { tensor, zeros, type Tensor } from '@gradkit/core-tensor';
import { expect, it } from 'vitest';
import { MultiheadAttention, scaledDotProductAttention } from '../index.ts';

const x = zeros([2, 3, 4]);
const attention = new MultiheadAttention(4, 2, { batchFirst: true });
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
])('%#', (call, text) => {
  expect(call).toThrow(text);
});

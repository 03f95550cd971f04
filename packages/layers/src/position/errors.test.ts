import { zeros } from '@gradkit/core-tensor';
import { expect, it } from 'vitest';
import {
  alibiBias,
  GroupedQueryAttention,
  LearnedPositionalEmbedding,
  RotaryEmbedding,
  SinusoidalPositionalEncoding,
  sinusoidalPositions,
} from '../index.ts';

it.each([
  [() => new RotaryEmbedding(3), 'RotaryEmbedding: features is 3; it must be even, for they go in pairs'],
  [
    () => new SinusoidalPositionalEncoding(4, { base: 0 }),
    'SinusoidalPositionalEncoding: base is 0; it must be above 0 and finite',
  ],
  [() => sinusoidalPositions(-1, 4), 'sinusoidalPositions: length is -1; it must be a whole number of at least 0'],
  [() => new RotaryEmbedding(4).forward(zeros([2, 3])), 'RotaryEmbedding: x is [2, 3] but must be […, length, 4]'],
  [
    () => new LearnedPositionalEmbedding(4, 2).forward(zeros([1, 3, 2]), { start: 2 }),
    'LearnedPositionalEmbedding: there are 3 positions from 2 on but maxLength is 4; 5 are needed',
  ],
  [() => alibiBias(2, 3, { keys: 2 }), 'alibiBias: keys is 2; it must be a whole number of at least 3'],
  [() => new GroupedQueryAttention(8, 4, 3), 'GroupedQueryAttention: numHeads is 4, which 3 heads do not divide'],
  [
    () => new GroupedQueryAttention(8, 4, 2, { rotary: new RotaryEmbedding(8) }),
    'GroupedQueryAttention: rotary has 8 features; a head has 2',
  ],
  [
    () => new GroupedQueryAttention(8, 4, 2).forward(zeros([3, 8])),
    'GroupedQueryAttention: x is [3, 8] but must be [batch, length, 8]',
  ],
])('%#', (call, text) => {
  expect(call).toThrow(text);
});

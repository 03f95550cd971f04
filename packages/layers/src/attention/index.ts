export { scaledDotProductAttention } from './scaled-dot-product-attention.ts';
export { generateSquareSubsequentMask } from './attention-mask.ts';
export { MultiheadAttention } from './multihead-attention.ts';

export { SinusoidalPositionalEncoding, sinusoidalPositions } from './sinusoidal.ts';
export { LearnedPositionalEmbedding } from './learned.ts';
export { RotaryEmbedding } from './rotary.ts';
export { alibiBias } from './alibi.ts';

export * from './peak-signal-noise-ratio.ts';
export * from './pixel-quality.ts';
export * from './structural-similarity.ts';
export * from './total-variation.ts';

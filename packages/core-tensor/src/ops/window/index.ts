export { avgPool1d, avgPool2d, avgPoolOp, avgPoolGradientOp, type AvgPoolOptions } from './avg-pool.ts';
export type { ConvOptions } from './conv-geometry.ts';
export { convTranspose1d, convTranspose2d, convTransposeOp, type ConvTransposeOptions } from './conv-transpose.ts';
export { convWeightGradientOp } from './conv-weight-gradient.ts';
export { conv1d, conv2d, convOp } from './conv.ts';
export { maxPool1d, maxPool2d, maxPoolOp, maxPoolGradientOp, type MaxPoolOptions } from './max-pool.ts';
export type { PoolOptions } from './pool-geometry.ts';
export type { Pad, Padding, PerAxis } from './windows.ts';

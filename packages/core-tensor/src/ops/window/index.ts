export { avgPool1d, avgPool2d, avgPool3d, avgPoolOp, avgPoolGradientOp, type AvgPoolOptions } from './avg-pool.ts';
export type { ConvOptions } from './conv-operands.ts';
export {
  convTranspose1d,
  convTranspose2d,
  convTranspose3d,
  convTransposeOp,
  type ConvTransposeOptions,
} from './conv-transpose.ts';
export { convWeightGradientOp } from './conv-weight-gradient.ts';
export { conv1d, conv2d, conv3d, convOp } from './conv.ts';
export { maxPoolGradientOp, maxPoolTakeOp } from './max-pool-gradient.ts';
export { maxPool1d, maxPool2d, maxPool3d, maxPoolOp, type MaxPoolOptions } from './max-pool.ts';
export type { PoolOptions } from './pooling.ts';
export { requireWindows, type Padding, type PerAxis } from './window-options.ts';
export type { Pad } from './windows.ts';

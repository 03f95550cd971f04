export { LazyLinear } from './linear.ts';
export { LazyConv1d, LazyConv2d, LazyConv3d } from './conv.ts';
export { LazyConvTranspose1d, LazyConvTranspose2d, LazyConvTranspose3d } from './conv-transpose.ts';
export { LazyBatchNorm1d, LazyBatchNorm2d, LazyBatchNorm3d } from './batch-norm.ts';
export { LazyInstanceNorm1d, LazyInstanceNorm2d, LazyInstanceNorm3d } from './instance-norm.ts';

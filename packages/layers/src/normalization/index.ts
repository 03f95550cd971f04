export { BatchNorm1d, BatchNorm2d, BatchNorm3d } from './batch-norm.ts';
export { LayerNorm } from './layer-norm.ts';

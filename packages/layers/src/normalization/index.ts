export { BatchNorm1d, BatchNorm2d } from './batch-norm.ts';
export { LayerNorm } from './layer-norm.ts';

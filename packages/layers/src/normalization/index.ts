export { BatchNorm1d, BatchNorm2d, BatchNorm3d } from './batch-norm.ts';
export { replaceAllBatchNormModules } from './replace-all-batch-norm-modules.ts';
export { LayerNorm } from './layer-norm.ts';
export { GroupNorm } from './group-norm.ts';
export { InstanceNorm1d, InstanceNorm2d, InstanceNorm3d } from './instance-norm.ts';
export { LocalResponseNorm } from './local-response-norm.ts';
export { RMSNorm } from './rms-norm.ts';

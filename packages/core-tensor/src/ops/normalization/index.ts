export { batchNorm, batchNormOp } from './batch-norm.ts';
export { layerNorm, layerNormOp, type LayerNormOptions } from './layer-norm.ts';

export * from './batch-norm.ts';
export * from './layer-norm.ts';
export { groupNorm, instanceNorm } from './group-norm.ts';
export { localResponseNorm } from './local-response-norm.ts';
export { rmsNorm } from './rms-norm.ts';

export * from './batch-norm.ts';
export * from './layer-norm.ts';
export * from './group-norm.ts';
export * from './local-response-norm.ts';
export * from './rms-norm.ts';

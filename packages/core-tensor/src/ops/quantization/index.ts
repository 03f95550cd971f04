export * from './fake-quantize-op.ts';
export * from './fake-quantize.ts';

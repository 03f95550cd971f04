export * from './activation/index.ts';
export * from './elementwise/index.ts';
export * from './indexing/index.ts';
export * from './movement/index.ts';
export * from './normalization/index.ts';
export * from './product/index.ts';
export * from './reduction/index.ts';
export * from './window/index.ts';

export * from './gather.ts';
export * from './index-add.ts';
export * from './index-select.ts';
export * from './take.ts';
export * from './one-hot.ts';
export * from './scatter-add.ts';
export * from './sort.ts';
export type { Sorted } from './sorting.ts';
export * from './topk.ts';

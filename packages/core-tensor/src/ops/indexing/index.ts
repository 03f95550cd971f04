export { gather, gatherOp } from './gather.ts';
export { indexAdd, indexAddOp } from './index-add.ts';
export { indexSelect } from './index-select.ts';
export { take, takeOp } from './take.ts';
export { oneHot, requireLabels } from './one-hot.ts';
export { scatterAdd, scatterAddOp } from './scatter-add.ts';
export { sort, sortOp, type SortOptions } from './sort.ts';
export type { Sorted } from './sorting.ts';
export { topk, topkOp, type TopkOptions } from './topk.ts';

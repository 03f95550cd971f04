export { gather, gatherOp } from './gather.ts';
export { indexAdd, indexAddOp } from './index-add.ts';
export { indexSelect, indexSelectOp } from './index-select.ts';
export type { AxisOptions } from './indices.ts';
export { oneHot, requireLabels } from './one-hot.ts';
export { scatterAdd, scatterAddOp } from './scatter-add.ts';
export { sort, sortOp, type SortOptions } from './sort.ts';
export type { Ordered } from './sorting.ts';
export { topk, topkOp, type TopkOptions } from './topk.ts';

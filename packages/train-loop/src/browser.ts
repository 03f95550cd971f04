export { checkpoints } from './browser/checkpoints.ts';
export { bestCheckpoints, type BestCheckpoints } from './browser/best-checkpoints.ts';

export * from './dice-score.ts';
export * from './mean-iou.ts';

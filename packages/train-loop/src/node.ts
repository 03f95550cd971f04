export { checkpoints } from './node/checkpoints.ts';
export { bestCheckpoints, type BestCheckpoints } from './node/best-checkpoints.ts';
export { stopOnInterrupt } from './node/interrupt.ts';
export { progressBar } from './node/progress-bar.ts';
export { progress, type ProgressLoader } from './node/progress.ts';
export { csvLog } from './node/logs/csv-log.ts';
export { jsonLinesLog } from './node/logs/json-lines-log.ts';
export { SummaryWriter } from './node/tensorboard/summary-writer.ts';
export { tensorBoard } from './node/tensorboard/tensor-board.ts';

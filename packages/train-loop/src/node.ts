export { checkpoints } from './node/checkpoints.ts';
export { stopOnInterrupt } from './node/interrupt.ts';
export { progressBar } from './node/progress-bar.ts';
export { progress, type ProgressLoader } from './node/progress.ts';

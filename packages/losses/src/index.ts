export { huber, mae, mse, rmse } from './regression.ts';
export { binaryCrossEntropy, binaryCrossEntropyWithLogits } from './binary-cross-entropy.ts';
export { crossEntropy } from './cross-entropy.ts';
export { nll } from './nll.ts';
export type { LossOptions, Reduction } from './reduction.ts';
export type { ClassOptions } from './classes.ts';

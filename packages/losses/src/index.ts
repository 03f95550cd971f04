export { huber, mae, mse, rmse } from './regression.ts';
export { binaryCrossEntropy, binaryCrossEntropyWithLogits } from './binary-cross-entropy.ts';
export { crossEntropy } from './cross-entropy.ts';
export { nll } from './nll.ts';
export type { LossOptions, Reduction } from './internal/reduction.ts';
export type { ClassOptions } from './internal/classes.ts';

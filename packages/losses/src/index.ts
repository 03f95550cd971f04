export {
  huber,
  huber as huberLoss,
  HuberLoss,
  L1Loss,
  mae,
  mae as l1Loss,
  mse,
  mse as mseLoss,
  MSELoss,
  rmse,
  smoothL1Loss,
  SmoothL1Loss,
} from './regression.ts';
export {
  BCELoss,
  BCEWithLogitsLoss,
  binaryCrossEntropy,
  binaryCrossEntropyWithLogits,
} from './binary-cross-entropy.ts';
export { crossEntropy, CrossEntropyLoss } from './cross-entropy.ts';
export { linearCrossEntropy, LinearCrossEntropyLoss } from './linear-cross-entropy.ts';
export { nll, nll as nllLoss, NLLLoss } from './nll.ts';
export { gaussianNllLoss, GaussianNLLLoss, klDiv, KLDivLoss, poissonNllLoss, PoissonNLLLoss } from './distribution.ts';
export * from './margin/index.ts';
export { ctcLoss, CTCLoss } from './ctc.ts';
export { focalLoss, FocalLoss } from './focal.ts';
export { diceLoss, DiceLoss, tverskyLoss, TverskyLoss } from './segmentation.ts';
export { lovaszLoss, LovaszLoss } from './lovasz.ts';
export type { LossOptions, Reduction } from './internal/reduction.ts';
export type { ClassOptions } from './internal/classes.ts';

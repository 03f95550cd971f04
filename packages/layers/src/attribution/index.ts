export { attentionWeights } from './attention-weights.ts';
export { gradCam, type GradCamOptions } from './grad-cam.ts';
export { inputGradient, smoothGrad, type InputGradientOptions, type SmoothGradOptions } from './input-gradient.ts';
export type { Target } from './target-scores.ts';

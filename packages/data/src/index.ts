export { concatDatasets, mapDataset, Subset, TensorDataset, type Dataset, type Tensors } from './dataset.ts';
export { DataLoader } from './data-loader.ts';
export { collate } from './collate.ts';
export { randomSampler, sequentialSampler, weightedSampler, type Sampler } from './sampler.ts';
export { randomSplit, stratifiedSplit } from './split.ts';
export { readIdx } from './idx.ts';
export { synthDigits, type ImageData, type LabelledImages } from './synth-digits/synth-digits.ts';
export {
  compose,
  meanAndStd,
  normalize,
  randomFlip,
  randomRotate,
  randomShift,
  scale,
  type Transform,
} from './transforms.ts';

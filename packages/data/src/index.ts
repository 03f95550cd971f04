export { concatDatasets, mapDataset, subset, Subset, type Dataset } from './dataset.ts';
export { TensorDataset, type Tensors } from './tensor-dataset.ts';
export { DataLoader, type DataLoaderOptions, type DataLoaderState } from './data-loader.ts';
export { collate, type Collated } from './collate.ts';
export { randomSampler, sequentialSampler, weightedSampler, type Sampler } from './sampler.ts';
export { randomSplit, stratifiedSplit } from './split.ts';
export { readIdx } from './idx.ts';
export { synthDigits } from './synth-digits/synth-digits.ts';
export type { ImageDataset, LabelledImages } from './image-dataset.ts';
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

export { concatDatasets, mapDataset, subset, Subset, type Dataset } from './dataset.ts';
export { TensorDataset, type Tensors } from './tensor-dataset.ts';
export { DataLoader, type DataLoaderOptions, type DataLoaderState } from './data-loader.ts';
export { collate, type Collated } from './collate.ts';
export { randomSampler, sequentialSampler, weightedSampler, type Sampler } from './sampler.ts';
export { randomSplit, stratifiedSplit } from './split.ts';
export { readIdx } from './idx.ts';
export { synthDigits, type ImageDataset, type LabelledImages } from './synth-digits/synth-digits.ts';
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

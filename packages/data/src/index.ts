export { concatDatasets, mapDataset, subset, Subset, type Dataset } from './dataset.ts';
export { TensorDataset } from './tensor-dataset.ts';
export { collate, type Collated } from './collate.ts';
export { DataLoader, type DataLoaderOptions, type DataLoaderState } from './data-loader.ts';
export { randomSampler, sequentialSampler, weightedSampler, type Sampler } from './sampler.ts';

export { CosineSimilarity } from './cosine-similarity.ts';
export { PairwiseDistance } from './pairwise-distance.ts';

export * from './pairwise-distance.ts';
export * from './cosine-similarity.ts';
export * from './normalize.ts';
export * from './cdist.ts';
export * from './pdist.ts';

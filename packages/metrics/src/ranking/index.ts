export * from './retrieval-gain.ts';
export * from './retrieval-precision.ts';
export * from './retrieval-precision-recall-curve.ts';
export * from './retrieval-recall.ts';

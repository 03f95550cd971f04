export * from './matrix-norm.ts';
export * from './norm.ts';
export * from './vector-norm.ts';

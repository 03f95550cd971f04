export * from './correlations.ts';
export * from './distances.ts';
export * from './divergences.ts';
export * from './mean-errors.ts';
export * from './percentage-errors.ts';
export * from './rank-correlations.ts';
export * from './variance-scores.ts';

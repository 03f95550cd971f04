export * from './information-scores.ts';
export * from './pair-scores.ts';

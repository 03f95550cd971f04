export * from './bleu-score.ts';
export * from './chrf-score.ts';
export * from './error-rates.ts';
export * from './perplexity.ts';
export * from './rouge-score.ts';
export * from './squad.ts';

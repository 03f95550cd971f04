export * from './digamma.ts';
export * from './erfc.ts';
export * from './erfinv.ts';
export * from './lgamma.ts';
export * from './logaddexp.ts';
export * from './logit.ts';
export * from './polygamma.ts';
export * from './xlogy.ts';

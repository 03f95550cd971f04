export * from './digamma.ts';
export * from './lgamma.ts';
export * from './polygamma.ts';

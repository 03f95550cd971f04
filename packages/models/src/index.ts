export * from './vision/index.ts';
export * from './language/index.ts';

export * from './vision/index.ts';

export * from './vision/index.ts';
export * from './vision-transformer/index.ts';
export * from './language/index.ts';
export type { ModelConfig } from './hub/config.ts';

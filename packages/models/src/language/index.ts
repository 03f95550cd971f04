export * from './gpt2/index.ts';
export * from './bert/index.ts';
export { bertName, gpt2Name } from './names.ts';
export type { ActivationName } from './activations.ts';
export type { ModelConfig } from './config.ts';

export * from './gpt2/index.ts';
export * from './bert/index.ts';
export { bertWeights, gpt2Weights } from './hub-weights.ts';
export type { ActivationName } from './activations.ts';

export { loadWeights } from './node/load-weights.ts';

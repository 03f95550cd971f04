export { Embedding } from './embedding.ts';
export { embedding } from './lookup.ts';

export { Embedding } from './embedding.ts';
export { embedding } from './lookup.ts';
export { EmbeddingBag, embeddingBag } from './embedding-bag.ts';

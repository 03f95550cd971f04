export { Embedding } from './embedding.ts';

export { generate } from './generate.ts';
export type { TokenModel } from './token-reader.ts';

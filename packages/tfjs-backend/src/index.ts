export { useTfjsBackend, type TfjsBackend, type TfjsOptions } from './use-tfjs-backend.ts';
export { fromTfTensor, toTfTensor } from './exchange.ts';
export type { Tfjs, TfTensor } from './tfjs.ts';

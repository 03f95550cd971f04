export { inspectModel } from './model/inspect-model.ts';

/** A page has no process that a model could end, and WebAssembly bounds its memory. */
export function requireBearable(): void {}

/** WebAssembly has one pool of threads for all sessions, made with the first: what fits a large model would slow a small one. */
export function physicalCores(): number {
  return 1;
}

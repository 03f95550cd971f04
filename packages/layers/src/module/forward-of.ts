import type { AnyModule } from './module.ts';

/** `forward` of any module: types of modules differ in their inputs. */
export type Forward = (...inputs: unknown[]) => unknown;

/** What `forward` of a module is now. */
export function forwardOf(module: AnyModule): Forward {
  return (module as unknown as { forward: Forward }).forward; // inputs of any kind
}

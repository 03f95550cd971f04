import { RuntimeError, type Bytes } from '@gradkit/core-tensor/functional';
import { refusalOfWebAssembly } from '@gradkit/runtime';
import type { Arena } from '../../memory/arena.ts';

/** A module that works on an arena, and an instance of it. */
export async function instantiateIn(
  { memory }: Arena,
  code: Bytes,
): Promise<WebAssembly.WebAssemblyInstantiatedSource> {
  return WebAssembly.instantiate(code, { memory: { memory } }).catch((cause: Error) => {
    const policy = refusalOfWebAssembly(cause.message);
    throw policy === null ? cause : new RuntimeError('compile', policy, { cause });
  });
}

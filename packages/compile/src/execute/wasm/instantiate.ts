import { RuntimeError, type Bytes } from '@gradkit/core-tensor/functional';
import { refusalOfWebAssembly } from '@gradkit/runtime';
import type { ExecutionContext } from '../executor.ts';

/**
 * A module that works on the arena, and an instance of it.
 *
 * @param key of the code: equal code of one step, e.g. of layers that repeat, is compiled once
 */
export async function instantiateIn(
  { memory: { arena }, instances }: Pick<ExecutionContext, 'memory' | 'instances'>,
  key: string,
  write: () => Bytes,
): Promise<WebAssembly.WebAssemblyInstantiatedSource> {
  const known = instances.get(key);
  if (known !== undefined) return known;
  const making = WebAssembly.instantiate(write(), { memory: { memory: arena.memory } }).catch((cause: Error) => {
    const policy = refusalOfWebAssembly(cause.message);
    throw policy === null ? cause : new RuntimeError('compile', policy, { cause });
  });
  instances.set(key, making);
  return making;
}

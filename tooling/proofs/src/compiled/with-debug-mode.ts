/**
 * Does something in a debug mode of `compile`: `kernels`, where these do all that they can, however small it is, or `parts`, where batches are
 * divided as well.
 */
export async function withDebugMode<T>(mode: 'kernels' | 'parts', run: () => Promise<T>): Promise<T> {
  const before: unknown = Reflect.get(globalThis, 'GRADKIT_DEBUG');
  Reflect.set(globalThis, 'GRADKIT_DEBUG', mode);
  try {
    return await run();
  } finally {
    Reflect.set(globalThis, 'GRADKIT_DEBUG', before);
  }
}

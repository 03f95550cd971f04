/** Does something while compiled steps leave to kernels all that these can do, however small it is. */
export async function withKernels<T>(run: () => Promise<T>): Promise<T> {
  const before: unknown = Reflect.get(globalThis, 'GRADKIT_DEBUG');
  Reflect.set(globalThis, 'GRADKIT_DEBUG', 'kernels');
  try {
    return await run();
  } finally {
    Reflect.set(globalThis, 'GRADKIT_DEBUG', before);
  }
}

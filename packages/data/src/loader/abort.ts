/** What is given now or later, unless the signal aborts before: then nothing is waited for any more. @throws its reason */
export async function unlessAborted<T>(given: T | Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return given;
  signal.throwIfAborted();
  if (!(given instanceof Promise)) return given;
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', abort, { once: true });
    const settled = (): void => signal.removeEventListener('abort', abort);
    given.then(resolve, reject).finally(settled);
  });
}

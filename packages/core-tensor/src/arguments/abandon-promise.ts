/**
 * Whether a value is a promise, which then is nobody's any more: that it fails later, as what is async does when it goes on after its tracing
 * has ended, must not end the process. For checks that refuse promises.
 *
 * @example abandonPromise(Promise.reject(new Error('too late'))); // true
 */
export function abandonPromise(value: unknown): value is Promise<unknown> {
  if (!(value instanceof Promise)) return false;
  value.catch(() => {});
  return true;
}

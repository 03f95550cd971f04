/**
 * Lets the event loop go on: the collector gives back what was dropped in a turn of its own, for which a loop that only makes sessions
 * would leave no room.
 */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

let last: Promise<unknown> = Promise.resolve();

/**
 * Does work when all work before it is done, of whatever session: those on WebGPU must neither be made nor run at the same time. What
 * fails does not stop the next.
 */
export function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const result = last.then(work);
  last = result.catch(() => {});
  return result;
}

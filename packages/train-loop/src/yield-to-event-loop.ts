const intervalMs = 50;
let last = 0;

/**
 * Lets the event loop turn at most every 50 ms, so that timers, key presses and Ctrl-C are seen during long computations.
 */
export async function yieldToEventLoop(): Promise<void> {
  const now = performance.now();
  if (now - last < intervalMs) return;
  await new Promise((resolve) => setTimeout(resolve, 0));
  last = performance.now();
}

const frameMs = 16;
let last = 0;

/**
 * Lets the event loop turn, at most once a frame, so that timers, key presses, drawing and Ctrl-C have their turn during long computations. Not by
 * a timer: those are 4 ms late in pages, and a second in tabs that nobody looks at.
 */
export async function yieldToEventLoop(): Promise<void> {
  if (performance.now() - last < frameMs) return;
  await (typeof setImmediate === 'function' ? new Promise((resolve) => setImmediate(resolve)) : nextTask());
  last = performance.now();
}

/** The next task of a page or its worker. */
function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener('message', () => {
      port1.close();
      resolve();
    });
    port1.start();
    port2.postMessage(null);
  });
}

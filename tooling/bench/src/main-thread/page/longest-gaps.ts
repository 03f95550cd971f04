/** The longest times, in milliseconds, in which this page did not react. */
export interface LongestGaps {
  /** between two timers; a page gives one every 4 ms */
  readonly timerMs: number;
  /** between two frames that it could draw; there is one every 16.7 ms */
  readonly frameMs: number;
}

/** The longest times between reactions while `work` is under way. */
export async function longestGaps(work: () => Promise<unknown>): Promise<LongestGaps> {
  const [timers, frames] = [new Gaps(), new Gaps()];
  const timer = setInterval(() => timers.note(), 1);
  const draw = (): void => {
    frames.note();
    request = requestAnimationFrame(draw);
  };
  let request = requestAnimationFrame(draw);
  try {
    await work();
  } finally {
    clearInterval(timer);
    cancelAnimationFrame(request);
  }
  timers.note();
  return { timerMs: timers.longest, frameMs: frames.longest };
}

class Gaps {
  #last = performance.now();
  longest = 0;

  note(): void {
    const now = performance.now();
    this.longest = Math.max(this.longest, now - this.#last);
    this.#last = now;
  }
}

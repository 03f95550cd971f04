/** Seconds as one reads them. */
export function formatTime(seconds: number): string {
  const rest = Math.round(seconds);
  return rest < 60 ? `${rest} s` : `${Math.floor(rest / 60)} min ${rest % 60} s`;
}

/** Tells, each time that something has ended, how long the rest will take, and at the end how long all took. */
export function timer(): (done: number, total: number) => string {
  const start = performance.now();
  let ended = 0; // since then; what was done before is no measure
  return (done, total) => {
    ended++;
    const seconds = (performance.now() - start) / 1000;
    return done === total ? formatTime(seconds) : `${formatTime((seconds / ended) * (total - done))} left`;
  };
}

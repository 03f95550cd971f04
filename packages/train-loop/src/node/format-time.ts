/** Seconds as one reads them. */
export function formatTime(seconds: number): string {
  const rest = Math.round(seconds);
  return rest < 60 ? `${rest} s` : `${Math.floor(rest / 60)} min ${rest % 60} s`;
}

const second = 1000n;

/**
 * A moment as ISO 8601 has it, in UTC, with as many digits of a second as it has; undefined for none.
 *
 * @param perSecond in what part of a second it is counted, from 1970
 */
export function isoText(count: bigint | undefined, perSecond: bigint): string | undefined {
  if (count === undefined || count === null) return undefined;
  const fraction = ((count % perSecond) + perSecond) % perSecond;
  const seconds = (count - fraction) / perSecond;
  const whole = new Date(Number(seconds * second)).toISOString().slice(0, -'.000Z'.length);
  const digits = String(fraction).padStart(String(perSecond).length - 1, '0');
  return `${whole}${fraction === 0n ? '' : `.${digits}`}Z`;
}

/** A time of the day as ISO 8601 has it, counted from midnight in parts of a second. */
export function timeText(count: bigint, perSecond: bigint): string {
  return isoText(count, perSecond)!.slice('1970-01-01T'.length, -1);
}

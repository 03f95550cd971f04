/** A value as JSON; numbers that JSON does not have as text, as `Infinity`. */
export function json(value: unknown): string {
  return JSON.stringify(
    value,
    (_, each: unknown) => (typeof each === 'number' && !Number.isFinite(each) ? String(each) : each),
    2,
  );
}

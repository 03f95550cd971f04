/** Whether plain data may come from where a first value comes from: numbers where it has numbers, at least its keys, lists where it has lists. */
export function isLike(first: unknown, value: unknown): boolean {
  return value === null || isLikeWithin(first, value); // nothing yet
}

function isLikeWithin(first: unknown, value: unknown): boolean {
  if (first === null) return true;
  if (value === null) return false;
  if (Array.isArray(first) || Array.isArray(value))
    return (
      Array.isArray(first) &&
      Array.isArray(value) &&
      (first.length === 0 || value.every((v) => isLikeWithin(first[0], v)))
    );
  if (typeof first !== 'object' || typeof value !== 'object') return typeof first === typeof value;
  return Object.entries(first).every(
    ([name, each]) => Object.hasOwn(value, name) && isLikeWithin(each, (value as Record<string, unknown>)[name]),
  );
}

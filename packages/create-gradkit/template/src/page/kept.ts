/** What is kept for the next visit, beside the checkpoint: where training runs, and whether it was under way. */
export type Kept = 'place' | 'training';

const keyOf = (name: Kept): string => `digits-${name}`;

/** Null where nothing is kept, or the browser lets the page keep nothing. */
export function kept(name: Kept): string | null {
  try {
    return localStorage.getItem(keyOf(name));
  } catch {
    return null;
  }
}

/** Keeps a value, or forgets it; where the browser lets the page keep nothing, the next visit begins anew. */
export function keep(name: Kept, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(keyOf(name));
    else localStorage.setItem(keyOf(name), value);
  } catch {
    // cookies and the like are blocked
  }
}

/** What numbers may be, and the error for another. */
interface IdRules {
  /** numbers are below */
  readonly most: number;
  readonly refuse: (token: string, id: unknown, rule: string) => Error;
}

/** Throws unless tokens have numbers that a list of them can hold: one of 4 000 000 000 would make it as long. */
export function requireIds(numbered: Iterable<readonly [token: string, id: unknown]>, { most, refuse }: IdRules): void {
  for (const [token, id] of numbered)
    if (!Number.isSafeInteger(id) || (id as number) < 0 || (id as number) >= most)
      throw refuse(token, id, `a whole number from 0 to ${most - 1}`);
}

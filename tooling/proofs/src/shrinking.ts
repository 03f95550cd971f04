/** How to make something smaller in every way that there is, the largest ways first; what does not work is passed over. */
export type Candidates<T> = (failing: T) => Iterable<T>;

const budget = 250; // tries; each may make a session

/** The smallest that is found to fail still, going from one that does to a smaller one that does. */
export async function smallest<T>(
  failing: T,
  candidates: Candidates<T>,
  fails: (smaller: T) => Promise<boolean>,
): Promise<T> {
  let best = failing;
  let left = budget;
  for (let found = true; found && left > 0;) {
    found = false;
    for (const smaller of candidates(best)) {
      if (left-- <= 0) break;
      if (!(await fails(smaller).catch(() => false))) continue;
      best = smaller;
      found = true;
      break;
    }
  }
  return best;
}

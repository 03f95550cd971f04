/** Under this symbol an object gives the objects whose fields decide what it does: itself, and lists that it keeps for itself. */
export const deciding: unique symbol = Symbol.for('gradkit.deciding');

/** What has states and plain settings in its fields, as a module. */
export interface Holder {
  [deciding](): readonly object[];
}

const holders = new Set<WeakRef<Holder>>();
let enough = 64;

/** Makes a holder known to who traces functions: its states lead to it, and a change of its fields may change what they do. */
export function addHolder(holder: Holder): void {
  holders.add(new WeakRef(holder));
  if (holders.size > enough) enough = 64 + 2 * liveHolders().length;
}

/** All holders that are in use. */
export function liveHolders(): readonly Holder[] {
  const live: Holder[] = [];
  for (const reference of holders) {
    const holder = reference.deref();
    if (holder === undefined) holders.delete(reference);
    else live.push(holder);
  }
  return live;
}

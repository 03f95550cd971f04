import { deciding, isPlainObject, liveHolders, State, type Holder } from '@gradkit/core-tensor/functional';

/**
 * The objects whose fields decide what a traced function does, as far as can be known: those of modules that it uses or that have one of its
 * states, of the modules that these are in, and of all below.
 *
 * @param uses states that the function reads or replaces, and what it asked for fields and methods
 */
export function decidingObjects(uses: Iterable<object>): readonly object[] {
  const partsOf = new Map(liveHolders().map((holder) => [holder, partsIn(holder)] as const));
  const used = new Set(uses);
  const found = new Set<Holder>();
  const addAll = (holder: Holder): void => {
    if (found.has(holder)) return;
    found.add(holder);
    used.add(holder);
    for (const part of partsOf.get(holder) ?? []) if (isHolder(part)) addAll(part);
  };
  for (let before = -1; before !== found.size;) {
    before = found.size;
    for (const [holder, parts] of partsOf) if (parts.some((part) => used.has(part))) addAll(holder);
  }
  return [...found].flatMap((holder) => holder[deciding]());
}

/** The objects of holders that neither have states nor are in one that does: only their fields can tell whether a function uses them. */
export function statelessObjects(): readonly object[] {
  const holders = liveHolders();
  const stateful = new Set(decidingObjects(holders.flatMap(partsIn).filter((part) => part instanceof State)));
  return holders.filter((holder) => !stateful.has(holder)).flatMap((holder) => holder[deciding]());
}

function isHolder(value: object): value is Holder {
  return deciding in value;
}

/** A holder with the lists and Maps that it keeps for itself, and the states and holders in them, in its fields, and in lists, plain objects and Maps there. */
function partsIn(holder: Holder): readonly object[] {
  const own = holder[deciding]();
  const parts = [...own];
  const seen = new Set<unknown>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || seen.has(value)) return;
    seen.add(value);
    if (value instanceof State || isHolder(value)) parts.push(value);
    else if (Array.isArray(value)) value.forEach(visit);
    else if (value instanceof Map) for (const one of value.values()) visit(one);
    else if (isPlainObject(value)) Object.values(value).forEach(visit);
  };
  for (const object of own)
    if (isHolder(object)) Object.values(object).forEach(visit);
    else visit(object);
  return parts;
}

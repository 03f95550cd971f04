import { deciding, liveHolders, State, type AnyState, type Holder } from '@gradkit/core-tensor/functional';

/**
 * The objects whose fields decide what a traced function does, as far as can be known: those of modules that have one of its states, of the
 * modules that these are in, and of all below.
 *
 * @param states that the function reads or replaces
 */
export function decidingObjects(states: Iterable<AnyState>): readonly object[] {
  const partsOf = new Map(liveHolders().map((holder) => [holder, partsIn(holder)] as const));
  const used = new Set<object>(states);
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
  const partsOf = new Map(liveHolders().map((holder) => [holder, partsIn(holder)] as const));
  const stateful = new Set<object>();
  for (let before = -1; before !== stateful.size;) {
    before = stateful.size;
    for (const [holder, parts] of partsOf)
      if (parts.some((part) => part instanceof State || stateful.has(part))) stateful.add(holder);
  }
  const within = new Set<object>(stateful);
  for (const part of within) if (isHolder(part)) for (const below of partsOf.get(part) ?? []) within.add(below);
  return [...partsOf.keys()].filter((holder) => !within.has(holder)).flatMap((holder) => holder[deciding]());
}

function isHolder(value: object): value is Holder {
  return deciding in value;
}

/** States and holders in the fields of a holder, and in lists, plain objects and Maps there. */
function partsIn(holder: Holder): readonly object[] {
  const parts: object[] = [];
  const seen = new Set<unknown>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || seen.has(value)) return;
    seen.add(value);
    if (value instanceof State || isHolder(value)) parts.push(value);
    else if (Array.isArray(value)) value.forEach(visit);
    else if (value instanceof Map) for (const one of value.values()) visit(one);
    else if (Object.getPrototypeOf(value) === Object.prototype) Object.values(value).forEach(visit);
  };
  for (const object of holder[deciding]()) Object.values(object).forEach(visit);
  return parts;
}

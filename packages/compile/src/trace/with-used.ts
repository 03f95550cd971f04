type Undo = () => void;

/**
 * Runs `work`, and tells which objects it used: of which holders it called a method or read something else that they inherit, and of which
 * objects a field. While it runs, holders inherit from proxies, and the fields of `objects` are getters; what has none, or is frozen, is left
 * out.
 */
export function withUsed<R>(
  holders: readonly object[],
  objects: readonly object[],
  work: () => R,
): { result: R; used: ReadonlySet<object> } {
  const used = new Set<object>();
  const proxies = new Map<object, object>();
  const restore = [
    ...holders.map((holder) => watchInherited(holder, used, proxies)),
    ...objects.flatMap((object) => watchFields(object, used)),
  ];
  try {
    return { result: work(), used };
  } finally {
    for (const back of restore) back();
  }
}

/** Lets a holder inherit from a proxy of its prototype: fields would have to be made anew, which makes them slow for good. */
function watchInherited(holder: object, used: Set<object>, proxies: Map<object, object>): Undo {
  const prototype = Object.getPrototypeOf(holder) as object;
  const proxy = proxies.get(prototype) ?? notingProxy(prototype, used);
  proxies.set(prototype, proxy);
  Reflect.setPrototypeOf(holder, proxy); // false for a frozen one, to which nothing is added either
  return () => {
    if (Object.getPrototypeOf(holder) === proxy) Reflect.setPrototypeOf(holder, prototype); // a lazy layer may have another class now
  };
}

/** Stands in front of a prototype, and notes whose property is asked for. */
function notingProxy(prototype: object, used: Set<object>): object {
  return new Proxy(Object.create(prototype) as object, {
    get(target, key, receiver: object): unknown {
      used.add(receiver);
      return Reflect.get(target, key, receiver);
    },
  });
}

function watchFields(object: object, used: Set<object>): Undo[] {
  return Reflect.ownKeys(object).flatMap((key) => {
    const own = Object.getOwnPropertyDescriptor(object, key)!;
    return own.configurable === true && 'value' in own ? [watchField(object, [key, own], used)] : [];
  });
}

/** Makes a field a getter that notes its object; gives what makes it a field again, with the value that it has then. */
function watchField(object: object, [key, own]: [PropertyKey, PropertyDescriptor], used: Set<object>): Undo {
  let { value } = own as { value: unknown };
  Object.defineProperty(object, key, {
    configurable: true,
    enumerable: own.enumerable!,
    get() {
      used.add(object);
      return value;
    },
    ...(own.writable === true && {
      set(next: unknown) {
        value = next;
      },
    }),
  });
  return () => {
    if (Object.getOwnPropertyDescriptor(object, key)?.get !== undefined)
      Object.defineProperty(object, key, { ...own, value });
  };
}

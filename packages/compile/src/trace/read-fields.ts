/**
 * Runs `work`, and tells of which objects it has read a field. While it runs, their fields are getters; what has none, or is frozen, is left
 * out.
 */
export function withReadFields<R>(objects: Iterable<object>, work: () => R): { result: R; read: ReadonlySet<object> } {
  const read = new Set<object>();
  const restore = [...objects].flatMap((object) =>
    Object.entries(Object.getOwnPropertyDescriptors(object)).flatMap(([key, own]) =>
      own.configurable === true && 'value' in own ? [watchField(object, [key, own], read)] : [],
    ),
  );
  try {
    return { result: work(), read };
  } finally {
    for (const back of restore) back();
  }
}

/** Makes a field a getter that notes its object; gives what makes it a field again, with the value that it has then. */
function watchField(object: object, [key, own]: [string, PropertyDescriptor], read: Set<object>): () => void {
  let { value } = own as { value: unknown };
  Object.defineProperty(object, key, {
    configurable: true,
    enumerable: own.enumerable!,
    get() {
      read.add(object);
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

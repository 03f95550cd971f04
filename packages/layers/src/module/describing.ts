let describing = false;

/** Whether a model is traced for its shapes alone, so that layers without shapes may take theirs. */
export function isDescribing(): boolean {
  return describing;
}

/** Calls `f` meanwhile. */
export function whileDescribing<R>(f: () => R): R {
  describing = true;
  try {
    return f();
  } finally {
    describing = false;
  }
}

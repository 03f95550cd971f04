/** A page has no pool: ONNX Runtime keeps its own memory there. */
export function sharedPool(): null {
  return null;
}

/** So nobody has to be told what to do. */
export function writeTable(): never {
  throw new Error('compile: a page has no threads; this is a fault of gradkit');
}

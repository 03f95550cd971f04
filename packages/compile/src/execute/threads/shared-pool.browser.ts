/** A page has no pool: ONNX Runtime keeps its own memory there. */
export function sharedPool(): null {
  return null;
}

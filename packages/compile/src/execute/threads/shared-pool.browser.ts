/** A page has no pool: ONNX Runtime keeps its own memory there. */
export function sharedPool(): null {
  return null;
}

const nobodyShares = (): never => {
  throw new Error('compile: a page has no threads; this is a fault of gradkit');
};

export const callsOf = nobodyShares;
export const writeTable = nobodyShares;
export const makePartsExecutor = nobodyShares;

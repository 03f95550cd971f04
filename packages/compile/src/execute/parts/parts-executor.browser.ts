/** In a page a batch stays whole. */
export function makePartsExecutor(): never {
  throw new Error('compile: a page has no parts; this is a fault of gradkit');
}

/** The page's document. */
export function newDocument(): Document {
  return document;
}

/** An element as XML. */
export function serialize(element: Element): string {
  return new XMLSerializer().serializeToString(element);
}

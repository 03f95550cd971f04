import { DOMParser } from 'linkedom';

/** The page's document where there is one, else a new document of linkedom. */
export function newDocument(): Document {
  if (typeof document !== 'undefined') return document;
  return new DOMParser().parseFromString(EMPTY, 'image/svg+xml') as unknown as Document; // typed as far as it goes
}

const EMPTY = '<svg xmlns="http://www.w3.org/2000/svg"/>';

/** An element as XML. */
export function serialize(element: Element): string {
  return typeof XMLSerializer === 'undefined' ? element.outerHTML : new XMLSerializer().serializeToString(element);
}

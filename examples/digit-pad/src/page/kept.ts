import type { Example } from '../network/digit-worker-types.ts';
import type { Head } from '../teaching/head.ts';

/** What a reader has made, kept by the browser until the next visit. */
export interface Kept {
  readonly examples: readonly Example[];
  readonly classes: readonly string[];
  /** beside the trained one */
  readonly heads: readonly Head[];
}

const key = 'gradkit.digit-pad';
const mostHeads = 5;

/** Typed arrays as lists, and points in whole units. */
export function toText({ examples, classes, heads }: Kept): string {
  return JSON.stringify({ version: 1, examples, classes, heads: heads.slice(-mostHeads) }, (_, value: unknown) => {
    if (value instanceof Float32Array) return { floats: Array.from(value, (each) => Number(each.toPrecision(7))) };
    return value;
  });
}

export function fromText(text: string): Kept | null {
  const read: unknown = JSON.parse(text, (_, value: unknown) => {
    if (typeof value === 'object' && value !== null && 'floats' in value)
      return Float32Array.from(value.floats as number[]);
    return value;
  });
  if (typeof read !== 'object' || read === null || !('version' in read) || read.version !== 1) return null;
  return read as unknown as Kept; // written by toText of this version
}

export function readKept(): Kept | null {
  try {
    return fromText(localStorage.getItem(key) ?? 'null');
  } catch {
    return null; // no storage, or something else in it
  }
}

export function writeKept(kept: Kept): void {
  try {
    if (kept.examples.length + kept.classes.length + kept.heads.length === 0) localStorage.removeItem(key);
    else localStorage.setItem(key, toText(kept));
  } catch {
    // it lasts as long as the page
  }
}

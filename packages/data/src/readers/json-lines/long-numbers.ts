/** Strings and numbers of JSON. */
const stringOrNumber = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** Whole numbers of a line that are too long for one: `JSON.parse` changes their last digits. */
export class LongNumbers {
  readonly #text: string;
  #exact: Readonly<Record<string, unknown>> | null = null;

  /** @param text an object of JSON */
  constructor(text: string) {
    this.#text = text;
  }

  /** The digits of a key's value, as they are written; null where a number holds it. */
  digitsOf(key: string, value: number): string | null {
    if (!Number.isInteger(value) || Number.isSafeInteger(value)) return null;
    this.#exact ??= JSON.parse(this.#text.replace(stringOrNumber, quoted)) as Readonly<Record<string, unknown>>;
    const digits = this.#exact[key];
    return typeof digits === 'string' ? digits : null; // such as 1e300
  }
}

function quoted(found: string): string {
  return /^-?\d+$/.test(found) && !Number.isSafeInteger(Number(found)) ? `"${found}"` : found;
}

/** Deeper than any metadata there are. */
const deepest = 16;

/** Goes through a structure in Thrift's compact form. */
class Walk {
  readonly #bytes: Uint8Array;
  #at: number;

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.#at = at;
  }

  structure(depth: number): void {
    if (depth > deepest) throw new Error(`its metadata are nested more than ${deepest} deep`);
    for (;;) {
      const header = this.#byte();
      if ((header & 15) === 0) return;
      if (header >> 4 === 0) this.#number(); // the number of the field
      this.#element(header & 15, depth);
    }
  }

  #element(type: number, depth: number): void {
    if (type <= 2) return; // true and false are their own type
    if (type === 3) this.#skip(1);
    else if (type <= 6) this.#number();
    else if (type === 7) this.#skip(8);
    else if (type === 8) this.#skip(this.#number());
    else if (type === 9) this.#list(depth);
    else if (type === 12) this.structure(depth + 1);
    else throw new Error(`its metadata have a field of type ${type}`);
  }

  #list(depth: number): void {
    const header = this.#byte();
    const type = header & 15;
    const size = header >> 4 === 15 ? this.#number() : header >> 4;
    const left = this.#bytes.length - this.#at;
    if (size > left) throw new Error(`its metadata have a list of ${size} in ${left} bytes`);
    for (let i = 0; i < size; i++) this.#element(type <= 2 ? 3 : type, depth + 1);
  }

  #number(): number {
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = this.#byte();
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
    throw new Error('its metadata have a number of more than 64 bits');
  }

  #byte(): number {
    this.#skip(1);
    return this.#bytes[this.#at - 1];
  }

  #skip(bytes: number): void {
    this.#at += bytes;
    if (this.#at > this.#bytes.length) throw new Error(`its metadata end at byte ${this.#bytes.length}`);
  }
}

/**
 * Throws unless a structure is whole: hyparquet makes room for lists of any size before it reads them.
 *
 * @see https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
 */
export function checkThrift(bytes: Uint8Array, at: number): void {
  new Walk(bytes, at).structure(0);
}

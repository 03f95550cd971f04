import { DataError } from '@gradkit/core-tensor/functional';
import { mostUnpacked } from '../source/gzip.ts';
import type { FilePlace } from '../source/require-bytes.ts';

/** Bounds what a file makes a reader take: a few bytes can announce any number of rows. */
export class Budget {
  readonly #place: FilePlace;
  readonly #maxBytes: number;
  #spent = 0;

  constructor(place: FilePlace, maxBytes = mostUnpacked) {
    this.#place = place;
    this.#maxBytes = maxBytes;
  }

  /** Throws where all that was announced is more than `maxBytes`. */
  spend(bytes: number, what: string): void {
    this.#spent += bytes;
    if (bytes >= 0 && this.#spent <= this.#maxBytes) return; // NaN is none
    const { where, name } = this.#place;
    throw new DataError(
      where,
      `${name} announces ${what}, which needs ${this.#spent} bytes or more; maxBytes is ${this.#maxBytes}`,
      { expected: this.#maxBytes, got: this.#spent },
    );
  }
}

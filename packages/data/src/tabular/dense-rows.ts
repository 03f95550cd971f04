import { DataError } from '@gradkit/core-tensor/functional';

/** How many values may be missing for each that is there: a small file could name a million columns and then a million rows without values. */
const mostMissing = 100;
/** Small tables may be emptier. */
const alwaysAllowed = 1e6;

/** Keeps the memory of a table in proportion to its file. */
export class DenseRows {
  readonly #place: { readonly where: string; readonly name: string };
  #given = 0;
  #missing = 0;

  constructor(place: { readonly where: string; readonly name: string }) {
    this.#place = place;
  }

  /** Counts values that are there, and cells that are filled up. @throws {DataError} if the table would be next to empty */
  add(given: number, missing: number): void {
    this.#given += given;
    this.#missing += missing;
    if (this.#missing <= mostMissing * this.#given + alwaysAllowed) return;
    const { where, name } = this.#place;
    throw new DataError(
      where,
      `${name} has ${this.#given} values, but the rows of its table lack ${this.#missing}; that is no table`,
      { expected: mostMissing * this.#given + alwaysAllowed, got: this.#missing },
    );
  }
}

/** Something that is made when it is needed first, once for all; one that could not be made is tried again. */
export class Lazy<T> {
  readonly #make: () => Promise<T>;
  #made: Promise<T> | null = null;

  constructor(make: () => Promise<T>) {
    this.#make = make;
  }

  get(): Promise<T> {
    if (this.#made === null) {
      const made = this.#make();
      this.#made = made;
      made.catch(() => (this.#made = null));
    }
    return this.#made;
  }
}

/** Numbers of which nobody knows beforehand how many come. */
export class NumberList {
  #data = new Float64Array(16);
  length = 0;

  push(value: number): void {
    if (this.length === this.#data.length) {
      const longer = new Float64Array(2 * this.length);
      longer.set(this.#data);
      this.#data = longer;
    }
    this.#data[this.length++] = value;
  }

  /** Gives the numbers and begins anew. */
  take(): Float64Array {
    const taken = this.#data.slice(0, this.length);
    this.length = 0;
    return taken;
  }
}

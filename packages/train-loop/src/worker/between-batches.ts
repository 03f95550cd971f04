/**
 * What is done between two batches of a training, or at once where none is under way: work that must not see half a step, and waiting while
 * the training is paused.
 */
export class BetweenBatches {
  readonly #work: (() => Promise<void>)[] = [];
  #working: Promise<void> | null = null;
  #isTraining = false;
  #isPaused = false;
  #wake: () => void = () => {};
  #tellPaused: (() => void)[] = [];

  get isTraining(): boolean {
    return this.#isTraining;
  }

  /** Does work when no batch is under way, and gives what it gives. */
  do<R>(work: () => R | Promise<R>): Promise<R> {
    return new Promise((resolve, reject) => {
      this.#work.push(async () => {
        try {
          resolve(await work());
        } catch (error) {
          reject(error);
        }
      });
      if (this.#isTraining) this.#wake();
      else void this.#finish();
    });
  }

  /** Trains, which calls `here` after each batch. */
  async during<R>(train: () => Promise<R>): Promise<R> {
    this.#isTraining = true;
    this.#isPaused = false;
    try {
      await this.#finish();
      return await train();
    } finally {
      this.#isTraining = false;
      this.resume();
      await this.#finish();
    }
  }

  /** A batch has ended: does what waits for that, and returns when training may go on. */
  async here(): Promise<void> {
    await this.#finish();
    while (this.#isPaused) {
      for (const tell of this.#tellPaused.splice(0)) tell();
      await new Promise<void>((resolve) => (this.#wake = resolve));
      await this.#finish();
    }
  }

  /** Holds training after the batch under way; resolves when it is held, or there is nothing to hold. */
  pause(): Promise<void> {
    if (!this.#isTraining) return Promise.resolve();
    this.#isPaused = true;
    return new Promise((resolve) => {
      this.#tellPaused.push(resolve);
      this.#wake();
    });
  }

  resume(): void {
    this.#isPaused = false;
    for (const tell of this.#tellPaused.splice(0)) tell();
    this.#wake();
  }

  /** Does all that waits, one after the other. */
  #finish(): Promise<void> {
    if (this.#work.length > 0) this.#working ??= this.#all();
    return this.#working ?? Promise.resolve();
  }

  async #all(): Promise<void> {
    for (let next = this.#work.shift(); next !== undefined; next = this.#work.shift()) await next();
    this.#working = null;
  }
}

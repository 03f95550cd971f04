const turnsOfModules = new WeakMap<object, Turns>();

/** The turns of a model; trainers of one model, or of a model and a part of it, share them. */
export function turnsOf(model: { modules(): readonly object[] }): Turns {
  const modules = model.modules();
  const known = modules.map((module) => turnsOfModules.get(module)).find((turns) => turns !== undefined);
  const turns = known ?? new Turns();
  for (const module of modules) if (!turnsOfModules.has(module)) turnsOfModules.set(module, turns);
  return turns;
}

/**
 * Who may use a model when (a readers-writer lock): any number of passes that only look at it, or one step that changes it. A step waits until
 * nobody looks any more; who looks waits for the step under way alone, so a pass within another does not wait for itself.
 */
class Turns {
  #readers = 0;
  #writing = false;
  #waiting: (() => void)[] = [];

  /** Looks at the model; steps wait meanwhile. */
  async read<R>(look: () => Promise<R>): Promise<R> {
    while (this.#writing) await this.#change();
    this.#readers++;
    try {
      return await look();
    } finally {
      this.#readers--;
      this.#wake();
    }
  }

  /** Changes the model, alone. */
  async write<R>(change: () => Promise<R>): Promise<R> {
    while (this.#writing || this.#readers > 0) await this.#change();
    this.#writing = true;
    try {
      return await change();
    } finally {
      this.#writing = false;
      this.#wake();
    }
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

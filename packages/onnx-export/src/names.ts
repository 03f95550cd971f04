import { ConfigError } from '@gradkit/core-tensor/functional';

/**
 * Gives all names of values in a file. Those that the user chose come first and stay as they are; two that are the same are an error.
 * Names made up for what is between go around them.
 */
export class Names {
  readonly #where: string;
  readonly #taken = new Map<string, string>(); // what has the name
  readonly #counts = new Map<string, number>();

  constructor(where: string) {
    this.#where = where;
  }

  /** Takes a name that was chosen. @throws {ConfigError} if something else has it, or it is empty */
  reserve(kind: string, name: string): void {
    const other = this.#taken.get(name);
    if (name !== '' && other === undefined) {
      this.#taken.set(name, kind);
      return;
    }
    const both =
      other === kind ? `two ${kind}s are named ${name}` : `the ${other} and the ${kind} are both named ${name}`;
    throw new ConfigError(
      this.#where,
      `${name === '' ? `an ${kind} has the name ''` : both}; give each a name of its own with inputNames and outputNames`,
      { got: name },
    );
  }

  /** A name that nothing has yet: `relu`, `relu_1` … */
  fresh(base: string): string {
    let count = this.#counts.get(base) ?? 0;
    let name = count === 0 ? base : `${base}_${count}`;
    while (this.#taken.has(name)) name = `${base}_${++count}`;
    this.#counts.set(base, count + 1);
    this.#taken.set(name, 'value');
    return name;
  }
}

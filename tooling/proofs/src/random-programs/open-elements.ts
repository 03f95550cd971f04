import { applyAll, GradkitError, type Generator, type Inputs, type Op, type Tensor } from '@gradkit/core-tensor';

const values = [Infinity, -Infinity, NaN];
const drawings = 5; // beside all of one kind

/** A tensor with other numbers. */
function withNumbers(x: Tensor, change: (value: number, at: number) => number): Tensor {
  const data = x.data.slice();
  data.forEach((value: number, at: number) => (data[at] = change(value, at)));
  return x.derive(x, data);
}

/** The results as a list of one; none where the operation does not take these. */
function attempt(op: Op, inputs: Inputs, attributes: object): readonly (readonly Tensor[])[] {
  try {
    return [applyAll(op, inputs, attributes)];
  } catch (error) {
    if (error instanceof GradkitError) return [];
    throw error;
  }
}

/**
 * Which elements are out of range, or infinite, or no number, as the order of arithmetic has it. Each may be any of these on its own, so it is
 * drawn again by each operation that reads it, and what comes out otherwise is as open.
 */
export class OpenElements {
  readonly #rng: Generator;
  readonly #open = new WeakMap<object, ReadonlySet<number>>(); // by the data of a tensor, which views have, too

  constructor(rng: Generator) {
    this.#rng = rng;
  }

  /** One of several, drawn. */
  drawn(list: readonly number[]): number {
    return list[Math.floor(list.length * this.#rng.next())];
  }

  /** Which elements of a tensor are open; undefined: none. */
  of(x: Tensor): ReadonlySet<number> | undefined {
    return this.#open.get(x.data);
  }

  /** A tensor with elements that are open, each as it is, a number, or none. */
  opened(y: Tensor, elements: readonly number[]): Tensor {
    if (elements.length === 0) return y;
    const all = new Set(elements);
    const result = withNumbers(y, (own, at) => (all.has(at) ? this.drawn([own, 0, NaN]) : own));
    this.moved(y, result, elements);
    return result;
  }

  /** Says that another tensor stands for one from here on, and what is open in it beside what was. */
  moved(from: Tensor, to: Tensor, further: readonly number[] = []): void {
    const all = new Set([...(this.#open.get(from.data) ?? []), ...further]);
    if (all.size > 0) this.#open.set(to.data, all);
  }

  /** The results of an operation, with one of those that its open elements allow. */
  follow(op: Op, inputs: Inputs, attributes: object, outputs: readonly Tensor[]): readonly Tensor[] {
    const open = inputs.map((x) => this.#open.get(x.data));
    if (open.every((each) => each === undefined)) return outputs;
    const runs = [...values, ...Array.from({ length: drawings }, () => null)].flatMap((value) => {
      const others = inputs.map((x, i) =>
        withNumbers(x, (own, at) => (open[i]?.has(at) === true ? (value ?? this.drawn([...values, own])) : own)),
      );
      return attempt(op, others, attributes);
    });
    return outputs.map((y, k) => {
      const elements: number[] = [];
      const result = withNumbers(y, (own, at) => {
        const possible = new Set([own, ...runs.map((run) => run[k].data[at])]);
        if (possible.size === 1) return own;
        elements.push(at);
        return this.drawn([...possible]);
      });
      if (elements.length === 0) return y;
      this.moved(y, result, elements);
      return result;
    });
  }
}

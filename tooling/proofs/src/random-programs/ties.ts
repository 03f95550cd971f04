import {
  applyAll,
  digammaOp,
  isFloating,
  lgammaOp,
  numbersOf,
  polygammaOp,
  tanOp,
  withRecorder,
  type Inputs,
  type Op,
  type Recorder,
  type Tensor,
} from '@gradkit/core-tensor';

/** How far apart the runs are, element by element; null where they did not do the same, or nothing was rounded. */
function spreadsOf(runs: readonly (Float64Array | undefined)[], length: number): Float64Array | null {
  const [most, least] = [new Float64Array(length).fill(-Infinity), new Float64Array(length).fill(Infinity)];
  for (const run of runs) {
    if (run?.length !== length) return null;
    for (let at = 0; at < length; at++) {
      most[at] = Math.max(most[at], run[at]);
      least[at] = Math.min(least[at], run[at]);
    }
  }
  const spreads = most.map((value, at) => value - least[at]);
  return spreads.some((spread) => spread !== 0) ? spreads : null;
}

/** Numbers that are no further apart than rounding moves them are the same, and 0 where that moves them across it. */
function joined(values: Float64Array, spreads: Float64Array): Float64Array {
  const result = values.map((value, at) => (value !== 0 && Math.abs(value) <= spreads[at] ? 0 : value));
  const order = [...result.keys()]
    .filter((at) => Number.isFinite(result[at]))
    .toSorted((a, b) => result[a] - result[b]);
  let first = order[0];
  for (const at of order) {
    const spread = Math.max(spreads[first], spreads[at]);
    if (spread > 0 && result[at] - result[first] <= spread) result[at] = result[first];
    else first = at;
  }
  return result;
}

const withPoles: readonly unknown[] = [digammaOp, lgammaOp, polygammaOp]; // at 0, −1, −2 …

/** Numbers that rounding may move to the nearest whole one, 0 or below, there. */
function atPoles(x: Tensor, spreads: Float64Array): Tensor {
  const isNear = (value: number, at: number): boolean => value < 0.5 && Math.abs(value - Math.round(value)) <= spreads[at]; // prettier-ignore
  const data = x.data.slice();
  data.forEach((value: number, at: number) => (data[at] = isNear(value, at) ? Math.round(value) : value));
  return x.derive(x, data);
}

const steepest = { float32: 2 ** 26, float64: 2 ** 55 }; // about the largest tangent of a number

/** The tangent, as large as it can be where rounding may move the argument across a pole, which is between two numbers. */
function acrossPoles(y: Tensor, x: Tensor, spreads: Float64Array): Tensor {
  const data = y.data.slice();
  x.data.forEach((value: number, at: number) => {
    const poles = value / Math.PI - 0.5;
    if (Math.abs(poles - Math.round(poles)) * Math.PI <= spreads[at]) data[at] = steepest[y.dtype as 'float32'];
  });
  return y.derive(y, data);
}

/**
 * Does every operation so that what may be the same but for rounding is: equal numbers after a function, whose variance is 0 then, the least
 * and the greatest of such, a number and its mean, an argument and the pole next to it. Errors that are drawn do not find that.
 */
export class Ties implements Recorder {
  readonly #trails: readonly (readonly Float64Array[])[];
  readonly #spreads = new WeakMap<object, Float64Array>(); // by the data of a tensor, which views have, too
  #calls = 0;

  /** @param trails the numbers of each operation's first result, in several runs with rounding errors */
  constructor(trails: readonly (readonly Float64Array[])[]) {
    this.#trails = trails;
  }

  apply(op: Op, given: Inputs, attributes: object): readonly Tensor[] {
    return withRecorder(null, () => {
      const inputs = given.map((x) => this.#alone(op, x));
      const [y, ...others] = this.#acrossPoles(op, inputs, applyAll(op, inputs, attributes));
      const call = this.#calls++;
      const spreads = isFloating(y.dtype) ? spreadsOf(this.#trails.map((trail) => trail[call]), y.size) : null; // prettier-ignore
      if (spreads === null) return [y, ...others];
      const data = joined(Float64Array.from(numbersOf(y)), spreads);
      const tied = y.derive(y, y.dtype === 'float64' ? data : Float32Array.from(data));
      this.#spreads.set(tied.data, spreads);
      return [tied, ...others];
    });
  }

  /** An operand without history, at a pole of the operation if rounding may have it there. */
  #alone(op: Op, x: Tensor): Tensor {
    if (x.isSymbolic) return x;
    const spreads = this.#spreads.get(x.data);
    return spreads !== undefined && withPoles.includes(op) ? atPoles(x, spreads) : x.derive(x, x.data);
  }

  #acrossPoles(op: Op, [x]: Inputs, [y, ...others]: readonly Tensor[]): readonly Tensor[] {
    const spreads = op === (tanOp as unknown) ? this.#spreads.get(x.data) : undefined;
    return spreads === undefined ? [y, ...others] : [acrossPoles(y, x, spreads), ...others];
  }

  read<T>(_: unknown, value: T): T {
    return value;
  }

  write(): never {
    throw new Error('an operation does not change states');
  }

  draw(): null {
    return null;
  }

  guard(): void {}
}

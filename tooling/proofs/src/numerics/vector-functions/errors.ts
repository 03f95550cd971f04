import { Tensor } from '@gradkit/core-tensor';
import { batch, type Lanes } from './vector-function.ts';

/** How far results in lanes are from those in float64. */
export interface Errors {
  /** largest relative error of normal results, in units of 2^-23 */
  readonly relative: number;
  /** where that is */
  readonly at: number;
  /** largest error of denormal results, in units of the smallest, 2^-149 */
  readonly denormal: number;
  /** inputs whose results are NaN where the function is not, finite where it is infinite, or a zero of the other sign */
  readonly wrong: readonly number[];
}

const smallestNormal = 2 ** -126;
/** What stands for infinity where the function is finite: the number that would be next. */
const behindLargest = 2 ** 128;

class ErrorsSoFar implements Errors {
  relative = 0;
  at = 0;
  denormal = 0;
  readonly wrong: number[] = [];

  /** @param every how many elements of x and y there are for one of `exact` */
  add(x: Float32Array, y: Float32Array, exact: ArrayLike<number>, every: number): void {
    for (let i = 0; i < exact.length; i++) {
      const value = exact[i];
      const rounded = Math.fround(value);
      const got = y[i * every];
      if (got === rounded ? got !== 0 || Object.is(got, rounded) : got !== got && value !== value) continue;
      this.#note(x[i * every], got, value, rounded);
    }
  }

  #note(x: number, got: number, exact: number, rounded: number): void {
    const y = Number.isFinite(got) || Number.isNaN(got) ? got : Math.sign(got) * behindLargest;
    if (Number.isNaN(y) || !Number.isFinite(exact) || (y === 0 && rounded === 0)) {
      if (this.wrong.length < 10) this.wrong.push(x);
    } else if (Math.abs(rounded) < smallestNormal) {
      this.denormal = Math.max(this.denormal, Math.abs(y - exact) * 2 ** 149);
    } else {
      const error = Math.abs((y - exact) / exact) * 2 ** 23;
      if (error > this.relative) [this.relative, this.at] = [error, x];
    }
  }
}

/** Whether all are one number, or all NaN. */
function isConstant(y: Float32Array): boolean {
  const [first] = y;
  if (first !== first) return y.every((one) => one !== one);
  for (let i = 1; i < y.length; i++) if (y[i] !== first) return false;
  return true;
}

/** Bits of inputs: from, from + step and so on, up to `to`. */
interface Inputs {
  readonly step: number;
  readonly from?: number;
  readonly to?: number;
}

/**
 * Compares forms of a function at once. Where a batch of results is one number, the function is known only at both ends, between which it is
 * monotonic.
 *
 * @param exact the function in float64
 */
export function errorsOf(
  forms: readonly Lanes[],
  exact: (x: Tensor) => Tensor,
  { step, from = 0, to = 2 ** 32 }: Inputs,
): Errors[] {
  const inputs = new Float32Array(batch);
  const bits = new Uint32Array(inputs.buffer);
  const errors = forms.map(() => new ErrorsSoFar());
  for (let next = from; next < to;) {
    const count = Math.min(batch, Math.ceil((to - next) / step));
    for (let i = 0; i < count; i++, next += step) bits[i] = next;
    for (const { x, run } of forms) {
      x.set(inputs);
      run();
    }
    const every = forms.every(({ y }) => isConstant(y.subarray(0, count))) ? Math.max(count - 1, 1) : 1;
    const asked = new Float64Array(Math.ceil(count / every));
    for (let i = 0; i < asked.length; i++) asked[i] = inputs[i * every];
    const { data } = exact(new Tensor({ shape: [asked.length], dtype: 'float64' }, asked));
    forms.forEach(({ y }, form) => errors[form].add(inputs, y, data, every));
  }
  return errors;
}

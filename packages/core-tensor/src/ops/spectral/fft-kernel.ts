/** Turns complex numbers, apart in real and imaginary parts, into their discrete Fourier transform, unscaled. */
type Transform = (re: Float64Array, im: Float64Array) => void;

/** `cos` and `sin` of `−2π k / n`, exact where they are 0 or ±1. */
function rootOfUnity(k: number, n: number): readonly [re: number, im: number] {
  const eighths = (8 * k) / n;
  if (Number.isInteger(eighths) && eighths % 2 === 0) return [[1, 0], [0, -1], [-1, 0], [0, 1]][(eighths / 2) % 4] as [number, number]; // prettier-ignore
  const angle = (-2 * Math.PI * k) / n;
  return [Math.cos(angle), Math.sin(angle)];
}

/** The first `count` powers of the root of unity of order `n`. */
export function rootsOfUnity(n: number, count: number): readonly [re: Float64Array, im: Float64Array] {
  const [re, im] = [new Float64Array(count), new Float64Array(count)];
  for (let k = 0; k < count; k++) [re[k], im[k]] = rootOfUnity(k % n, n);
  return [re, im];
}

/** By the definition, in n² steps: for short lengths. */
function direct(n: number): Transform {
  const [cos, sin] = rootsOfUnity(n, n);
  const [x, y] = [new Float64Array(n), new Float64Array(n)];
  return (re, im) => {
    x.set(re);
    y.set(im);
    for (let k = 0; k < n; k++) {
      let [sumRe, sumIm] = [0, 0];
      for (let j = 0, at = 0; j < n; j++, at = (at + k) % n) {
        sumRe += x[j] * cos[at] - y[j] * sin[at];
        sumIm += x[j] * sin[at] + y[j] * cos[at];
      }
      [re[k], im[k]] = [sumRe, sumIm];
    }
  };
}

/** Of a power of two: butterflies in place, after the entries went where their reversed bits say. Cooley and Tukey (1965). */
function radix2(n: number): Transform {
  const [cos, sin] = rootsOfUnity(n, n / 2);
  const order = new Uint32Array(n);
  for (let i = 1, bits = Math.log2(n); i < n; i++) order[i] = (order[i >> 1] >> 1) | ((i & 1) << (bits - 1));
  return (re, im) => {
    for (let i = 0; i < n; i++) {
      const j = order[i];
      if (j > i) [re[i], re[j], im[i], im[j]] = [re[j], re[i], im[j], im[i]];
    }
    for (let half = 1; half < n; half *= 2) {
      const step = n / (2 * half);
      for (let start = 0; start < n; start += 2 * half) {
        for (let k = 0; k < half; k++) {
          const [i, j, w] = [start + k, start + k + half, k * step];
          const oddRe = re[j] * cos[w] - im[j] * sin[w];
          const oddIm = re[j] * sin[w] + im[j] * cos[w];
          re[j] = re[i] - oddRe;
          im[j] = im[i] - oddIm;
          re[i] += oddRe;
          im[i] += oddIm;
        }
      }
    }
  };
}

/** The numbers `exp(∓iπk²/n)` of Bluestein's way, and the transform of their conjugates around a circle of `size`, a power of two. */
export function chirpOf(n: number, sign: number) {
  const size = 2 ** Math.ceil(Math.log2(2 * n - 1));
  const [cos, sin] = [new Float64Array(n), new Float64Array(n)];
  for (let k = 0; k < n; k++) {
    const [re, im] = rootOfUnity((k * k) % (2 * n), 2 * n); // in whole numbers: k² / n loses digits
    [cos[k], sin[k]] = [re, sign * im];
  }
  const [re, im] = [new Float64Array(size), new Float64Array(size)];
  for (let k = 0; k < n; k++) {
    re[k] = re[(size - k) % size] = cos[k];
    im[k] = im[(size - k) % size] = -sin[k];
  }
  radix2(size)(re, im);
  return { size, chirp: { re: cos, im: sin }, transformed: { re, im } };
}

/** Of any length, as a convolution with a chirp, which is a product of transforms of a power of two. Bluestein (1970). */
function bluestein(n: number): Transform {
  const { size, chirp, transformed } = chirpOf(n, 1);
  const { re: cos, im: sin } = chirp;
  const { re: chirpRe, im: chirpIm } = transformed;
  const transform = radix2(size);
  const [a, b] = [new Float64Array(size), new Float64Array(size)];
  return (re, im) => {
    a.fill(0);
    b.fill(0);
    for (let k = 0; k < n; k++) {
      a[k] = re[k] * cos[k] - im[k] * sin[k];
      b[k] = re[k] * sin[k] + im[k] * cos[k];
    }
    transform(a, b);
    for (let k = 0; k < size; k++) {
      const product = a[k] * chirpRe[k] - b[k] * chirpIm[k];
      b[k] = -(a[k] * chirpIm[k] + b[k] * chirpRe[k]); // of the conjugate the transform goes back
      a[k] = product;
    }
    transform(a, b);
    for (let k = 0; k < n; k++) {
      const [x, y] = [a[k] / size, -b[k] / size];
      re[k] = x * cos[k] - y * sin[k];
      im[k] = x * sin[k] + y * cos[k];
    }
  };
}

const SHORT = 24; // up to here the definition is faster than Bluestein's way

/** The transform of a length; what it needs is worked out once. */
function transformOf(n: number): Transform {
  if ((n & (n - 1)) === 0) return radix2(n);
  return n <= SHORT ? direct(n) : bluestein(n);
}

/** Where a line of a tensor lies: its number, its first entry, and how far it is to the next. */
interface Line {
  readonly line: number;
  readonly start: number;
  readonly step: number;
}

/** Moves a line from or to a tensor. */
type Move = (re: Float64Array, im: Float64Array, line: Line) => void;

/** Transforms all lines along an axis. @param lines elements before the axis, its length, elements behind it */
export function forEachLine(
  [outer, length, inner]: readonly [number, number, number],
  { read, write }: { readonly read: Move; readonly write: Move },
): void {
  if (outer * length * inner === 0) return;
  const transform = transformOf(length);
  const [re, im] = [new Float64Array(length), new Float64Array(length)];
  for (let line = 0; line < outer * inner; line++) {
    const start = Math.floor(line / inner) * length * inner + (line % inner);
    read(re, im, { line, start, step: inner });
    transform(re, im);
    write(re, im, { line, start, step: inner });
  }
}

import { operationsIn } from '../proof.ts';
import { mirroredAtBounds } from './beyond-bounds.ts';
import { matrixSizes, movedMatrix } from './matrix-sizes.ts';
import { fourierSizes } from './fourier-sizes.ts';
import { linesOf } from './lines.ts';
import { OpenElements } from './open-elements.ts';
import { openedSteps } from './open-recurrences.ts';
import { batchNormSizes, layerNormSizes, type LayerNormAttributes } from './normalization-sizes.ts';
import {
  applyAll,
  batchNormOp,
  convOp,
  convTransposeOp,
  cosOp,
  cumprodOp,
  digammaOp,
  geluOp,
  Generator,
  isFloating,
  layerNormOp,
  lgammaOp,
  linearOp,
  logaddexpOp,
  logSoftmaxOp,
  matmulOp,
  maximumOp,
  meanOp,
  mulOp,
  numbersOf,
  polygammaOp,
  primitiveOperations,
  sigmoidOp,
  sinOp,
  sumOp,
  tanhOp,
  tanOp,
  withRecorder,
  type Inputs,
  type Op,
  type Recorder,
  type Tensor,
  type TensorType,
} from '@gradkit/core-tensor';
import { scanOp } from '@gradkit/core-tensor/functional';

// What one operation may be wrong by, as a share of its result or of the sum of what it adds up: four units in the last place, which
// covers functions that are not rounded correctly and sums in another order.
export const share = { float32: 2 ** -22, float64: 2 ** -50 };
/** The distance of the numbers around 0, which are not rounded to a share of themselves. */
export const spacing = { float32: 2 ** -149, float64: 2 ** -1074 };

// Below the least normal numbers, 2 ** -126 and 2 ** -1022, ONNX Runtime's exponentials and sums give 0; next to them they lose digits.
const vanishing = { float32: 2 ** -122, float64: 2 ** -1018 };

/** Inputs without history. */
const detached = (inputs: Inputs): Tensor[] => inputs.map((x) => (x.isSymbolic ? x : x.derive(x, x.data)));

function changed(x: Tensor, dtype: 'float32' | 'float64', f: (value: number) => number): Tensor {
  if (!isFloating(x.dtype)) return x;
  const data = Float64Array.from(x.data, f);
  return x.derive({ shape: x.shape, dtype }, dtype === 'float64' ? data : Float32Array.from(data));
}

/** All results, or null where the operation does not take these. */
function attempt(op: Op, inputs: Inputs, attributes: object): readonly Tensor[] | null {
  try {
    return applyAll(op, inputs, attributes);
  } catch {
    return null;
  }
}

/** How many numbers are added one after another, each of which may cost half a unit in the last place; longer sums are made in blocks. */
const termsIn = (x: Tensor, y: Tensor): number => Math.min(512, x.size / Math.max(1, y.size));

/** Running products, which overflow in one order and not in another: infinite where a part of the line's product is out of range. */
function productSizes(x: Tensor, y: Tensor, axis: number): (at: number) => number {
  const [lines, length] = [linesOf(x.shape, axis), x.shape[axis]];
  const [most, least] = [new Float64Array(lines.count).fill(1), new Float64Array(lines.count).fill(1)];
  x.data.forEach((value, at) => {
    const size = Math.abs(value);
    if (size === 0 || !Number.isFinite(size)) return;
    (size > 1 ? most : least)[lines.of(at, length)] *= size;
  });
  const [tiny, huge] = y.dtype === 'float64' ? [2 ** -1018, Number.MAX_VALUE] : [2 ** -122, 2 ** 128];
  return (at) => {
    const line = lines.of(at, length);
    return most[line] < huge && least[line] > tiny ? Math.abs(y.data[at]) : Infinity;
  };
}

const waves: readonly unknown[] = [cosOp, sinOp]; // in float64, ONNX Runtime's are exact to a share of 1 next to their zeros
const gammas: readonly unknown[] = [digammaOp, lgammaOp, polygammaOp];

const tangents: Readonly<Record<number, number>> = { 0: 1, 2: 2, 4: 16, 6: 272 }; // derivatives of tan at 0

/**
 * Left of ½, functions of the gamma function are what they are at 1 − x, less a function of cot πx. Of ψ it is π cot πx, which is wrong
 * by what πx is rounded by, up to π · π/2, also where it is 0, as its derivatives of an even order are by π for each order more. Next to a pole,
 * the n-th derivative of ψ has n + 1 factors 1 / x.
 */
function gammaSizes(op: Op, x: Tensor, attributes: object, own: (at: number) => number): (at: number) => number {
  const mirrored = attempt(op, [changed(x, x.dtype as 'float32', (value) => 1 - value)], attributes)![0].data;
  const order = op === (polygammaOp as unknown) ? (attributes as { n: number }).n : 0;
  const turned = op === (lgammaOp as unknown) ? 0 : ((tangents[order] ?? 0) * Math.PI ** (order + 2)) / 2;
  const factors = Math.max(1, (order + 1) / 2);
  const isLeft = (at: number): boolean => x.data[at] < 0.5 && Number.isFinite(mirrored[at]);
  return (at) => factors * (isLeft(at) ? own(at) + 2 * Math.abs(mirrored[at]) + turned : own(at));
}

/** The larger of two numbers, and what is added to it, which cancel where the sum of the powers is about 1. */
function logaddexpSizes(inputs: Inputs, own: (at: number) => number): (at: number) => number {
  const sizes = inputs.map((x) =>
    changed(x, x.dtype as 'float32', (value) => (Number.isFinite(value) ? Math.abs(value) : 0)),
  );
  const largest = attempt(maximumOp, sizes, {})![0].data;
  return (at) => Math.max(own(at), largest[at]);
}

/**
 * The size of what is added up: the result of the same for absolute values, at least that of the result. It is infinite where finite
 * numbers overflow, which they do in one order and not in another. In gelu, x · (1 + erf x) / 2, it is x: PyTorch's has the
 * same error far out. In logSoftmax it is the sum of powers, of which the greatest is 1, in PyTorch as well.
 */
function magnitudes(op: Op, inputs: Inputs, attributes: object, y: Tensor): (at: number) => number {
  const own = (at: number): number => (Number.isFinite(y.data[at]) ? Math.abs(y.data[at]) : 0);
  if (gammas.includes(op)) return gammaSizes(op, inputs[0], attributes, own);
  if (op === (logaddexpOp as unknown)) return logaddexpSizes(inputs, own);
  if (op === (cumprodOp as unknown)) return productSizes(inputs[0], y, (attributes as { axis: number }).axis);
  if (waves.includes(op) && y.dtype === 'float64')
    return (at) => Math.max(own(at), Math.min(1, Math.abs(inputs[0].data[at])));
  if (op === (tanOp as unknown) && y.dtype === 'float64') return (at) => own(at) * (1 + own(at)); // sin x / cos x, next to a zero of cos
  if (op === (geluOp as unknown)) return (at) => Math.abs(Number.isFinite(y.data[at]) ? inputs[0].data[at] : 0);
  if (op.elementwise === true) return own;
  const known = fourierSizes(op, inputs, attributes) ?? matrixSizes(op, y);
  if (known !== null) return known;
  if (op === (layerNormOp as unknown)) return layerNormSizes(inputs, attributes as LayerNormAttributes);
  if (op === (batchNormOp as unknown)) return batchNormSizes(inputs, attributes as { eps: number });
  if (op === (logSoftmaxOp as unknown)) return (at) => Math.max(own(at), 1);
  const finite = (value: number): number => (Number.isFinite(value) ? Math.abs(value) : 0);
  const absolute = inputs.map((x) => (isFloating(x.dtype) ? changed(x, x.dtype as 'float32', finite) : x));
  const sums = attempt(op, absolute, attributes)?.[0].data;
  const lost = op === (sumOp as unknown) || op === (meanOp as unknown) ? termsIn(inputs[0], y) / 64 : 1;
  return (at) => Math.max(own(at), Math.abs(sums?.[at] ?? 0)) * Math.max(1, lost);
}

// Their series begin with x: below √(6 · 2⁻⁵³) the next term is lost in double precision, too, which then says nothing of x · p(x²) / q(x²).
const likeItself = new Set(['asin', 'asinh', 'atan', 'atanh', 'expm1', 'log1p', 'sin', 'sinh', 'tan', 'tanh']);
const likeItselfBelow = 2 ** -25;

const choosing: ReadonlySet<string> = new Set(['sort', 'topk']); // of which the absolute values come in another order

/** Whether functions are among them of which double precision does not show that they were rounded: of tiny numbers, and sums with one large term. */
const hidesRounding = (op: Op, y: Tensor): boolean =>
  gammas.includes(op) ||
  (likeItself.has(op.name) && y.data.some((value: number) => value !== 0 && Math.abs(value) < likeItselfBelow));

/**
 * Whether nothing was rounded: elements are the same in double precision, or, where that says nothing about other orders, chosen from
 * what was given. What is chosen is no larger than itself, and a sum of terms that cancel is; but tanh x is not chosen where it is rounded to x,
 * nor is the mean of equal numbers, whose sum is rounded, nor a sum of shares of them.
 */
function isExact(op: Op, inputs: Inputs, attributes: object, y: Tensor): boolean {
  if (y.dtype === 'float32' && op.elementwise === true) {
    const double = inputs.map((x) => changed(x, 'float64', (value) => value));
    const exact = attempt(op, double, attributes)?.[0].data;
    if (exact !== undefined) return !hidesRounding(op, y) && y.data.every((value, at) => Object.is(value, exact[at]));
  }
  if (choosing.has(op.name)) return true;
  const size = magnitudes(op, inputs, attributes, y);
  const given = new Set(inputs.flatMap((x) => [...x.data]));
  if (op.elementwise !== true) given.add(0); // padding; an element that is 0 may have been too small
  const isMeanOfSeveral = op === (meanOp as unknown) && inputs[0].size > y.size;
  const terms = products.includes(op) ? attempt(op, areThere(inputs), attributes)?.[0].data : undefined;
  const isOfSeveral = (at: number): boolean => isMeanOfSeveral || (terms?.[at] ?? 0) > 1; // shares of equal numbers
  const isChosen = (value: number, at: number): boolean =>
    given.has(value) && (value === 0 || !isOfSeveral(at)) && Number.isFinite(size(at)) && !(size(at) > Math.abs(value));
  return y.data.every(isChosen);
}

const products: readonly unknown[] = [matmulOp, linearOp, convOp, convTransposeOp];

/** 1 where a number is not 0. */
function areThere(inputs: Inputs): Tensor[] {
  return inputs.map((x) =>
    isFloating(x.dtype) ? changed(x, x.dtype as 'float32', (value) => Number(value !== 0)) : x,
  );
}

/** Which elements are products with 0, that is 0 in every rounding. */
function areNothing(op: Op, inputs: Inputs, y: Tensor): (at: number) => boolean {
  if (op !== (mulOp as unknown)) return () => false;
  const terms = applyAll(op, areThere(inputs), {})[0].data;
  return (at) => terms[at] === 0 && y.data[at] === 0;
}

const gates: readonly unknown[] = [sigmoidOp, tanhOp];
const recurrences: ReadonlySet<string> = new Set(operationsIn('recurrent'));

/** Which errors are made. */
export interface Kind {
  /** how many times the usual ones; default 1 */
  readonly times?: number;
  /** whether results of one operation that are equal stay so, as they do in most programs */
  readonly alike?: boolean;
}

/** Does every operation with errors as a processor might make them, in another order or another rounding. */
export class Rounding implements Recorder {
  readonly #seed: number;
  readonly #kind: Kind;
  readonly #rng: Generator;
  readonly #elements: OpenElements | null;
  readonly #flushes: boolean;
  /** whether something was out of range in one order and not in another */
  isOpen = false;
  /** the numbers of each operation's first result, one after the other */
  readonly trail: Float64Array[] = [];
  #inSteps = false; // of a recurrence, whose gates ONNX Runtime makes next to 0 as exact as next to 1

  constructor(seed: number, kind: Kind) {
    this.#seed = seed;
    this.#kind = kind;
    this.#rng = new Generator(seed);
    this.#elements = seed % 4 === 0 ? new OpenElements(this.#rng) : null;
    this.#flushes = seed % 2 === 0;
  }

  apply(op: Op, given: Inputs, attributes: object, types: readonly TensorType[]): readonly Tensor[] {
    const hasSteps = recurrences.has(op.name) || op === (scanOp as unknown);
    const outputs = hasSteps
      ? this.#stepByStep(op, given, attributes, types)
      : this.#atOnce(op, given, attributes, types);
    if (!this.#inSteps) this.trail.push(new Float64Array(numbersOf(outputs[0])));
    return outputs;
  }

  #atOnce(op: Op, given: Inputs, attributes: object, types: readonly TensorType[]): readonly Tensor[] {
    return withRecorder(null, () => {
      const inputs = this.#kept(detached(given));
      const near = movedMatrix(op, inputs, (x, size) => this.#rounded(x, () => size));
      const [exact, ...beside] = attempt(op, near, attributes) ?? applyAll(op, inputs, attributes); // next to a matrix that is refused
      const results = [this.#seed % 2 === 1 ? mirroredAtBounds(op, inputs[0], attributes, exact) : exact, ...beside];
      const outputs = this.#kept(this.#elements?.follow(op, inputs, attributes, results) ?? results);
      if (!isFloating(types[0].dtype) || outputs[0].size === 0) return outputs;
      const isGate = this.#inSteps && gates.includes(op);
      if (!isGate && isExact(op, inputs, attributes, outputs[0])) return this.#signed(op, outputs);
      const [first, ...later] = outputs;
      const size = isGate ? (): number => 1 : magnitudes(op, inputs, attributes, first);
      // what else is a number, e.g. the last cell of a recurrence, is compared with 1 where it is smaller
      const others = later.map((y) =>
        isFloating(y.dtype) ? this.#rounded(y, (at) => Math.max(1, Math.abs(y.data[at]))) : y,
      );
      const isNothing = areNothing(op, inputs, first);
      return [this.#rounded(first, (at) => (isNothing(at) ? null : size(at))), ...others];
    });
  }

  /** A recurrence, or a scan, made of its steps, whose errors grow from one to the next. */
  #stepByStep(op: Op, given: Inputs, attributes: object, types: readonly TensorType[]): readonly Tensor[] {
    const all = types.map(() => true);
    const before = this.#inSteps;
    this.#inSteps = true;
    try {
      const outputs = withRecorder(this, () =>
        op.decomposition!(detached(given), attributes, types, primitiveOperations, all),
      );
      const elements = this.#elements;
      if (elements === null || !recurrences.has(op.name)) return outputs;
      const opened = openedSteps(given, outputs, (x) => elements.of(x));
      return outputs.map((y, i) => elements.opened(y, opened[i]));
    } finally {
      this.#inSteps = before;
    }
  }

  /** Every other processor makes 0 of numbers next to it. */
  #kept(values: readonly Tensor[]): Tensor[] {
    if (!this.#flushes) return [...values];
    return values.map((x) => {
      const least = vanishing[x.dtype as 'float32'] ?? 0;
      if (least === 0) return x;
      const y = changed(x, x.dtype as 'float32', (value) => (Math.abs(value) < least ? 0 : value));
      this.#elements?.moved(x, y);
      return y;
    });
  }

  /** A sum of zeros below 0 is 0 where it begins with 0, and −0 where it begins with the first. */
  #signed(op: Op, [first, ...others]: readonly Tensor[]): readonly Tensor[] {
    if (op.elementwise === true || op.movement === true || op.view === true || this.#seed % 8 !== 7)
      return [first, ...others];
    return [changed(first, first.dtype as 'float32', (value) => (value === 0 ? -0 : value)), ...others];
  }

  /** What is out of range in one order: all of it Infinity, −Infinity or NaN, or each element one of these or as it is. */
  #beyond(value: number): number {
    this.isOpen = true;
    const same = [null, Infinity, NaN, -Infinity][this.#seed % 4];
    return same ?? this.#elements!.drawn([value, NaN, Infinity, -Infinity]);
  }

  /** @param magnitude null: nothing is rounded */
  #rounded(y: Tensor, magnitude: (at: number) => number | null): Tensor {
    const dtype = y.dtype as 'float32' | 'float64';
    const beyond: number[] = [];
    const { times = 1, alike = false } = this.#kind;
    const together = alike ? new Map<number, number>() : null;
    const data = Float64Array.from(y.data, (value, at) => {
      const size = magnitude(at);
      if (size === null) return value;
      if (!Number.isFinite(size)) {
        beyond.push(at);
        return this.#beyond(value);
      }
      const error = times * (size * share[dtype] + spacing[dtype]);
      if (this.#seed % 8 === 5 && Math.abs(value) <= error) return 0; // terms that cancel do so exactly in some order
      if (this.#seed % 8 === 7 && value === 0) return -0;
      const drawn = together?.get(value) ?? 2 * this.#rng.next() - 1;
      together?.set(value, drawn);
      const mayStay = this.#flushes && this.#seed % 8 !== 4 && error > Math.abs(value);
      if (mayStay && this.#rng.next() < 0.5) return value; // what is lost beside larger terms is so in some order, each by itself
      // or leave small ones, after the errors of earlier operations, too; in one sample below 0, for a remainder is large there, in one above
      if (this.#seed % 8 === 3 && error > 1 && Math.abs(value) <= 4 * error)
        return (this.#seed === 3 ? drawn - 3 : drawn + 3) / 8;
      return value + error * drawn;
    });
    const rounded = y.derive(y, dtype === 'float64' ? data : Float32Array.from(data));
    this.#elements?.moved(y, rounded, beyond);
    return rounded;
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

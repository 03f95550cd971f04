import {
  sameShape,
  symbolic,
  type Tensor,
  withRecorder,
  type Inputs,
  type Op,
  type Operation,
  type Recorder,
  type Shape,
  type TensorType,
} from '@gradkit/core-tensor/functional';
import type { Complete } from '../options.ts';
import type { Rule } from '../rules/rule.ts';

/** An update as operations in double precision: some on single numbers, and instructions on every element. */
export interface TracedUpdate {
  /** names of those with a number for each element, in order */
  readonly moments: readonly string[];
  /** names of those that are single numbers, in order */
  readonly numbers: readonly string[];
  /** what stands for the vectors: value, gradient, moments */
  readonly elements: readonly Tensor[];
  readonly stepCount: Tensor;
  readonly learningRate: Tensor;
  readonly momentum: Tensor;
  /** what stands for the moments that are single numbers, and what takes their place */
  readonly before: readonly Tensor[];
  readonly after: readonly Tensor[];
  /** operations on step count, learning rate, momentum, single numbers and constants, in order */
  readonly scalars: readonly Operation[];
  /** operations on elements, in order */
  readonly vectors: readonly Operation[];
  /** what takes the place of which vector; others stay as they are */
  readonly changes: readonly (readonly [vector: number, result: Tensor])[];
}

/** Takes down operations, and gives up at the first one that is neither on single numbers nor an instruction on elements. */
class UpdateRecorder implements Recorder {
  readonly scalars: Operation[] = [];
  readonly vectors: Operation[] = [];
  /** tensors that stand for vectors of elements */
  readonly elements: Set<Tensor>;
  readonly #shape: Shape;

  constructor(elements: Iterable<Tensor>, shape: Shape) {
    this.elements = new Set(elements);
    this.#shape = shape;
  }

  apply(op: Op, inputs: Inputs, attributes: object, types: readonly TensorType[]): readonly Tensor[] | null {
    if (!inputs.some(({ isSymbolic }) => isSymbolic)) return null; // known values: do it once, now
    const y = symbolic(types[0]);
    const operation = { op, inputs, outputs: [y], attributes };
    if (types.length > 1) return giveUp();
    if (!inputs.some((x) => this.elements.has(x))) {
      if (y.size > 1) return giveUp();
      this.scalars.push(operation);
      return operation.outputs;
    }
    if (op.simd === undefined || y.dtype !== 'float64' || !sameShape(y.shape, this.#shape)) return giveUp();
    if (!inputs.every((x) => this.elements.has(x) || x.size === 1)) return giveUp();
    this.elements.add(y);
    this.vectors.push(operation);
    return operation.outputs;
  }

  read = giveUp;
  write = giveUp;
  draw = giveUp;
  guard = giveUp;
}

/** What is given up runs as it is written. */
function giveUp(): never {
  throw new Error('not elementwise');
}

/**
 * Traces the update of a parameter of `shape`; null if it is more than operations on single numbers and instructions on elements: a
 * norm, a matrix product, random numbers.
 */
export function traceUpdate<O extends object>(rule: Rule<O>, options: Complete<O>, shape: Shape): TracedUpdate | null {
  const scalar = (): Tensor => symbolic({ shape: [], dtype: 'float64' });
  const all = rule.moments(options, shape);
  const shapeOf = (name: string): Shape => rule.shapeOf?.(name, shape) ?? shape;
  const names = all.filter((name) => shapeOf(name) === shape);
  const numbers = all.filter((name) => shapeOf(name) !== shape);
  if (numbers.some((name) => shapeOf(name).length > 0)) return null;
  const before = numbers.map(scalar);
  const elements = [null, null, ...names].map(() => symbolic({ shape, dtype: 'float64' }));
  const [value, gradient] = elements;
  const moments = Object.fromEntries([
    ...names.map((name, i) => [name, elements[2 + i]] as const),
    ...numbers.map((name, i) => [name, before[i]] as const),
  ]);
  const [stepCount, learningRate, momentum] = [scalar(), scalar(), scalar()];
  const recorder = new UpdateRecorder(elements, shape);
  try {
    const input = { value, gradient, moments, stepCount, learningRate, momentum };
    const result = withRecorder(recorder, () => rule.update(input, options));
    const results = [result.value, gradient, ...names.map((name) => result.moments[name])];
    if (!results.every((one) => recorder.elements.has(one))) return null;
    const changes = results.flatMap((one, i) => (one === elements[i] ? [] : [[i, one] as const]));
    const { scalars, vectors } = recorder;
    const after = numbers.map((name) => result.moments[name]);
    if (after.some((one) => recorder.elements.has(one))) return null;
    const inputs = { elements, stepCount, learningRate, momentum, before };
    return { moments: names, numbers, ...inputs, after, scalars, vectors, changes };
  } catch {
    return null; // also for errors of the rule, which then come from running it
  }
}

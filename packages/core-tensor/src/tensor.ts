import { holds, type DType, type TensorData } from './dtype.ts';
import { DTypeError, GradkitError, ShapeError } from './errors.ts';
import { numbersOf } from './convert.ts';
import type { TensorType } from './tensor-type.ts';
import type { Operation } from './operation.ts';
import { formatShape, sizeOf, type Shape } from './shape.ts';
import { madeBy, thisCopy, type Copy } from './single-copy.ts';

/** How a tensor came to be, kept by whoever differentiates. Lives and dies with its tensor. */
export interface GradFn {
  /** Called for an operation with at least one input that has a gradFn; gives the results theirs. */
  extend(operation: Operation): void;
  /** Sends the gradient of `tensor` back to the leaves. */
  backward(tensor: Tensor, gradient?: Tensor): void;
}

/** Nested lists of numbers or booleans. */
export type NestedArray = number | boolean | readonly NestedArray[];

/**
 * An n-dimensional array: shape, dtype and values in row-major order. Immutable; its memory belongs to the garbage collector.
 *
 * Make one with `tensor`, `zeros`, `arange` …; every method is also a function of the same name.
 */
export class Tensor implements TensorType {
  readonly shape: Shape;
  readonly dtype: DType;
  /** number of elements */
  readonly size: number;
  /** how the tensor came to be, when gradients are wanted */
  gradFn: GradFn | null = null;
  readonly #data: TensorData | null;

  /** For makers of tensors: `data` is kept, not copied, and must not change afterwards; null makes a tensor for tracing, see `symbolic`. */
  constructor({ shape, dtype }: TensorType, data: TensorData | null) {
    this.shape = shape;
    this.dtype = dtype;
    this.size = sizeOf(shape);
    this.#data = data;
    if (data === null) return;
    if (!holds(dtype, data))
      throw new DTypeError('Tensor', `data is a ${data.constructor.name}, which does not hold ${dtype}`, {
        expected: dtype,
        got: data.constructor.name,
      });
    if (data.length !== this.size)
      throw new ShapeError(
        'Tensor',
        `shape ${formatShape(shape)} needs ${this.size} elements but data has ${data.length}`,
        { expected: this.size, got: data.length },
      );
  }

  /** A new tensor with the given type and data; lets operations make tensors. */
  derive(type: TensorType, data: TensorData): Tensor {
    return new Tensor(type, data);
  }

  /** The same values, wherever they are, as a tensor of another shape and without history. */
  as({ shape, dtype }: TensorType): Tensor {
    return this.derive({ shape, dtype }, this.data);
  }

  get [madeBy](): Copy {
    return thisCopy;
  }

  /** number of axes */
  get rank(): number {
    return this.shape.length;
  }

  /** true while tracing: shape and dtype are known, values are not */
  get isSymbolic(): boolean {
    return this.#data === null;
  }

  /** true where a backend has the values: reading them may take a transfer */
  get isRemote(): boolean {
    return false;
  }

  /** whether `data` gives the values now; false while tracing, and where a backend gives them only to who waits for `read()` */
  get isReadable(): boolean {
    return !this.isSymbolic;
  }

  /** The elements in row-major order. Shared, so read only. */
  get data(): TensorData {
    return this.#data!; // `symbolic` tensors have their own
  }

  /** The only element as a number. @throws {ShapeError} unless there is exactly one */
  item(): number {
    if (this.size !== 1)
      throw new ShapeError(
        'item',
        `the tensor is ${formatShape(this.shape)} with ${this.size} elements; item() needs exactly 1`,
        { expected: 1, got: this.size },
      );
    return numbersOf(this)[0];
  }

  /** Nested lists of numbers, or booleans for bool; a plain number or boolean for a scalar. */
  toArray(): NestedArray {
    const values = numbersOf(this);
    const element = this.dtype === 'bool' ? (at: number) => values[at] !== 0 : (at: number) => values[at];
    const nest = (axis: number, at: number): NestedArray => {
      if (axis === this.rank) return element(at);
      const length = this.shape[axis];
      return Array.from({ length }, (_, i) => nest(axis + 1, at * length + i));
    };
    return nest(0, 0);
  }

  /** The elements, also where they lie on a device; from then on `data`, `item()` and `toArray()` have them at once. */
  async read(): Promise<TensorData> {
    return this.data;
  }

  /** Shape and dtype; with methods, the values too, as PyTorch prints them. */
  toString(): string {
    return `tensor(shape ${formatShape(this.shape)}, ${this.dtype})`;
  }

  /** What `console.log` shows in Node. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }

  /**
   * Sends gradients back to every parameter this tensor was computed from.
   *
   * @param gradient of some value with respect to this tensor, same shape; may be left out for a single element
   * @throws {GradkitError} if the tensor was not computed from anything that wants gradients
   */
  backward(gradient?: Tensor): void {
    if (this.gradFn === null) {
      throw new GradkitError(
        'backward',
        `this ${this.dtype} ${formatShape(this.shape)} has no gradFn; compute it from a Parameter with requiresGrad, outside noGrad() and compiled functions`,
      );
    }
    this.gradFn.backward(this, gradient);
  }
}

import { holds, type DType, type TensorData } from './dtype.ts';
import { DTypeError, ExportError, GradkitError, ShapeError } from './errors.ts';
import { numbersOf } from './convert.ts';
import type { TensorType } from './op.ts';
import { format } from './format.ts';
import type { Operation } from './recorder.ts';
import { formatShape, sizeOf, type Shape } from './shape.ts';
import { madeBy, thisCopy, type Copy } from './single-copy.ts';
import { sourceLine } from './source-line.ts';
import { div } from './ops/elementwise/div.ts';
import { flatten } from './ops/movement/flatten.ts';
import { flip } from './ops/movement/flip.ts';
import { gather } from './ops/indexing/gather.ts';
import { indexSelect } from './ops/indexing/index-select.ts';
import { take } from './ops/indexing/take.ts';
import type { Sorted } from './ops/indexing/sorting.ts';
import { pad, type PadOptions } from './ops/movement/pad.ts';
import { pow } from './ops/elementwise/pow.ts';
import { equal } from './ops/elementwise/equal.ts';
import { notEqual } from './ops/elementwise/not-equal.ts';
import { less } from './ops/elementwise/less.ts';
import { lessEqual } from './ops/elementwise/less-equal.ts';
import { greaterEqual } from './ops/elementwise/greater-equal.ts';
import { abs } from './ops/elementwise/abs.ts';
import { slice, type AxisRange, type SliceRange } from './ops/movement/slice.ts';
import { sort, type SortOptions } from './ops/indexing/sort.ts';
import { split } from './ops/movement/split.ts';
import { sqrt } from './ops/elementwise/sqrt.ts';
import { log } from './ops/elementwise/log.ts';
import { sin } from './ops/elementwise/sin.ts';
import { cos } from './ops/elementwise/cos.ts';
import { squeeze } from './ops/movement/squeeze.ts';
import { tanh } from './ops/activation/tanh.ts';
import { sigmoid } from './ops/activation/sigmoid.ts';
import { isNaN } from './ops/elementwise/is-nan.ts';
import { logicalNot } from './ops/elementwise/logical-not.ts';
import { maximum } from './ops/elementwise/maximum.ts';
import { minimum } from './ops/elementwise/minimum.ts';
import { logicalAnd } from './ops/elementwise/logical-and.ts';
import { logicalOr } from './ops/elementwise/logical-or.ts';
import { clamp } from './ops/elementwise/clamp.ts';
import { round } from './ops/elementwise/round.ts';
import { floor } from './ops/elementwise/floor.ts';
import { ceil } from './ops/elementwise/ceil.ts';
import { rsqrt } from './ops/elementwise/rsqrt.ts';
import { sign } from './ops/elementwise/sign.ts';
import { mean } from './ops/reduction/mean.ts';
import { max } from './ops/reduction/max.ts';
import { min } from './ops/reduction/min.ts';
import { prod } from './ops/reduction/prod.ts';
import { argmax } from './ops/reduction/argmax.ts';
import { argmin } from './ops/reduction/argmin.ts';
import { logSumExp } from './ops/reduction/log-sum-exp.ts';
import { logSoftmax } from './ops/activation/log-softmax.ts';
import { tile } from './ops/movement/tile.ts';
import { topk, type TopkOptions } from './ops/indexing/topk.ts';
import { variance } from './ops/reduction/variance.ts';
import { add } from './ops/elementwise/add.ts';
import { broadcastTo } from './ops/reduction/broadcast-to.ts';
import { cast } from './ops/elementwise/cast.ts';
import type { Operand } from './ops/elementwise/elementwise.ts';
import { exp } from './ops/elementwise/exp.ts';
import { greater } from './ops/elementwise/greater.ts';
import { matmul } from './ops/product/matmul.ts';
import { mul } from './ops/elementwise/mul.ts';
import { neg } from './ops/elementwise/neg.ts';
import { permute } from './ops/movement/permute.ts';
import type { Axes, ReduceOptions } from './ops/reduction/define-reduction.ts';
import { relu } from './ops/activation/relu.ts';
import { reshape } from './ops/movement/reshape.ts';
import { softmax } from './ops/activation/softmax.ts';
import { sub } from './ops/elementwise/sub.ts';
import { sum } from './ops/reduction/sum.ts';
import { transpose } from './ops/movement/transpose.ts';
import { unsqueeze } from './ops/movement/unsqueeze.ts';

/** How a tensor came to be, kept by whoever differentiates. Lives and dies with its tensor. */
export interface GradFn {
  /** Called for an operation with at least one input that has gradFn; gives the results theirs. */
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

  /** For makers of tensors: `data` is kept, not copied, and must not change afterwards; null makes a tracer. */
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

  /** A tensor without values, for tracing. */
  static symbolic(type: TensorType): Tensor {
    return new Tensor(type, null);
  }

  /** A new tensor with the given type and data; lets operations make tensors. */
  derive(type: TensorType, data: TensorData): Tensor {
    return new Tensor(type, data);
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

  /** The elements in row-major order. Shared, so read only. */
  get data(): TensorData {
    if (this.#data !== null) return this.#data;
    throw new ExportError(
      'Tensor',
      `the values of a ${this.dtype} ${formatShape(this.shape)} were asked for while its function is being traced, when only shapes are known; ` +
        `return the tensor and read it outside, or use tensor operations such as where() instead of if${sourceLine(new Error())}`,
    );
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

  /** The elements, also where they lie on a device. */
  async read(): Promise<TensorData> {
    return this.data;
  }

  toString(): string {
    return format(this);
  }

  /** What `console.log` shows in Node. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return format(this);
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
        `this ${this.dtype} ${formatShape(this.shape)} has no gradFn; compute it from a Parameter of @gradkit/autograd, outside noGrad()`,
      );
    }
    this.gradFn.backward(this, gradient);
  }

  add(other: Operand): Tensor {
    return add(this, other);
  }
  sub(other: Operand): Tensor {
    return sub(this, other);
  }
  mul(other: Operand): Tensor {
    return mul(this, other);
  }
  neg(): Tensor {
    return neg(this);
  }
  div(other: Operand): Tensor {
    return div(this, other);
  }
  pow(other: Operand): Tensor {
    return pow(this, other);
  }
  equal(other: Operand): Tensor {
    return equal(this, other);
  }
  notEqual(other: Operand): Tensor {
    return notEqual(this, other);
  }
  less(other: Operand): Tensor {
    return less(this, other);
  }
  lessEqual(other: Operand): Tensor {
    return lessEqual(this, other);
  }
  greaterEqual(other: Operand): Tensor {
    return greaterEqual(this, other);
  }
  abs(): Tensor {
    return abs(this);
  }
  sqrt(): Tensor {
    return sqrt(this);
  }
  log(): Tensor {
    return log(this);
  }
  sin(): Tensor {
    return sin(this);
  }
  cos(): Tensor {
    return cos(this);
  }
  tanh(): Tensor {
    return tanh(this);
  }
  sigmoid(): Tensor {
    return sigmoid(this);
  }
  isNaN(): Tensor {
    return isNaN(this);
  }
  logicalNot(): Tensor {
    return logicalNot(this);
  }
  maximum(other: Operand): Tensor {
    return maximum(this, other);
  }
  minimum(other: Operand): Tensor {
    return minimum(this, other);
  }
  logicalAnd(other: Tensor): Tensor {
    return logicalAnd(this, other);
  }
  logicalOr(other: Tensor): Tensor {
    return logicalOr(this, other);
  }
  clamp(bounds: { min?: number; max?: number }): Tensor {
    return clamp(this, bounds);
  }
  round(): Tensor {
    return round(this);
  }
  floor(): Tensor {
    return floor(this);
  }
  ceil(): Tensor {
    return ceil(this);
  }
  rsqrt(): Tensor {
    return rsqrt(this);
  }
  sign(): Tensor {
    return sign(this);
  }
  greater(other: Operand): Tensor {
    return greater(this, other);
  }
  exp(): Tensor {
    return exp(this);
  }
  relu(): Tensor {
    return relu(this);
  }
  softmax(axis?: number): Tensor {
    return softmax(this, axis);
  }
  mean(axis?: Axes, options?: ReduceOptions): Tensor {
    return mean(this, axis, options);
  }
  max(axis?: Axes, options?: ReduceOptions): Tensor {
    return max(this, axis, options);
  }
  min(axis?: Axes, options?: ReduceOptions): Tensor {
    return min(this, axis, options);
  }
  prod(axis?: Axes, options?: ReduceOptions): Tensor {
    return prod(this, axis, options);
  }
  argmax(axis?: number | null, options?: ReduceOptions): Tensor {
    return argmax(this, axis, options);
  }
  argmin(axis?: number | null, options?: ReduceOptions): Tensor {
    return argmin(this, axis, options);
  }
  logSumExp(axis?: Axes, options?: ReduceOptions): Tensor {
    return logSumExp(this, axis, options);
  }
  logSoftmax(axis?: number): Tensor {
    return logSoftmax(this, axis);
  }
  variance(axis?: Axes, options?: ReduceOptions & { correction?: number }): Tensor {
    return variance(this, axis, options);
  }
  sum(axis?: Axes, options?: ReduceOptions): Tensor {
    return sum(this, axis, options);
  }
  matmul(other: Tensor, options?: { transposeA?: boolean; transposeB?: boolean }): Tensor {
    return matmul(this, other, options);
  }
  cast(dtype: DType): Tensor {
    return cast(this, dtype);
  }
  reshape(shape: Shape): Tensor {
    return reshape(this, shape);
  }
  broadcastTo(shape: Shape): Tensor {
    return broadcastTo(this, shape);
  }
  permute(axes: readonly number[]): Tensor {
    return permute(this, axes);
  }
  transpose(axis0?: number, axis1?: number): Tensor {
    return transpose(this, axis0, axis1);
  }
  flatten(startAxis?: number, endAxis?: number): Tensor {
    return flatten(this, startAxis, endAxis);
  }
  squeeze(axis?: number | readonly number[]): Tensor {
    return squeeze(this, axis);
  }
  unsqueeze(axis: number | readonly number[]): Tensor {
    return unsqueeze(this, axis);
  }
  slice(ranges: readonly SliceRange[] | AxisRange): Tensor {
    return slice(this, ranges);
  }
  flip(axis?: number | readonly number[]): Tensor {
    return flip(this, axis);
  }
  pad(pads: readonly (number | readonly [before: number, after: number])[], options?: PadOptions): Tensor {
    return pad(this, pads, options);
  }
  tile(repeats: readonly number[]): Tensor {
    return tile(this, repeats);
  }
  split(sizes: number | readonly number[], axis?: number): Tensor[] {
    return split(this, sizes, axis);
  }
  sort(axis?: number, options?: SortOptions): Sorted {
    return sort(this, axis, options);
  }
  topk(k: number, axis?: number, options?: TopkOptions): Sorted {
    return topk(this, k, axis, options);
  }
  gather(axis: number, indices: Tensor): Tensor {
    return gather(this, axis, indices);
  }
  indexSelect(axis: number, indices: Tensor): Tensor {
    return indexSelect(this, axis, indices);
  }
  take(indices: Tensor, axis?: number): Tensor {
    return take(this, indices, axis);
  }
}

import { refuseArgument } from './arguments/refuse-argument.ts';
import {
  formatValue,
  requireNumber,
  requireOptions,
  requireDType,
  requireTensor,
  requireWholeNumber,
  underName,
} from './arguments/index.ts';
import { convert, numbersOf } from './convert.ts';
import { allocate, dtypes, holds, wholeRange, type DType, type TensorData } from './dtype.ts';
import { elementOf, isHeld, requireExact } from './element-of.ts';
import { ConfigError, ShapeError } from './errors.ts';
import { formatShape, requireShape, sizeOf, type Shape } from './shape.ts';
import { requireThisCopy } from './single-copy.ts';
import { Tensor, type NestedArray } from './tensor.ts';

interface CreateOptions {
  /** default float32 */
  readonly dtype?: DType | undefined;
}

/** The dtype among options that may say nothing else. */
function dtypeFrom(where: string, options: CreateOptions, usual: DType = 'float32'): DType {
  const { dtype = usual } = requireOptions<CreateOptions>(where, options, { dtype: true }, "{ dtype: 'int32' }");
  requireDType(where, dtype);
  return dtype;
}

/** What `tensor` accepts: nested lists, or a typed array with its shape in the options. */
export type TensorLike = NestedArray | TensorData | BigInt64Array;

/** `Array.isArray` for lists that are not to be changed, which its type does not know. */
function isList(values: NestedArray): values is readonly NestedArray[] {
  return Array.isArray(values);
}

function refuse(value: unknown): never {
  throw new ConfigError(
    'tensor',
    `there is ${formatValue(value)} among the values; they must be numbers or booleans, lists of them, or a typed array`,
    { got: value },
  );
}

function shapeOf(values: NestedArray): number[] {
  const shape: number[] = [];
  for (let level = values; isList(level); level = level[0]) {
    shape.push(level.length);
    if (level.length === 0) break;
  }
  return shape;
}

function flatten(values: NestedArray, shape: Shape): (number | boolean)[] {
  const flat: (number | boolean)[] = [];
  const walk = (level: NestedArray, axis: number): void => {
    const length = isList(level) ? level.length : undefined;
    if (length === undefined && typeof level !== 'number' && typeof level !== 'boolean') refuse(level);
    if (length !== shape[axis]) {
      const found = length === undefined ? 'a single value' : `${length} values`;
      throw new ShapeError(
        'tensor',
        `the lists are ragged: axis ${axis} has ${shape[axis] ?? 'single'} values at first but ${found} later`,
        { expected: shape[axis], got: length },
      );
    }
    if (isList(level)) for (const next of level) walk(next, axis + 1);
    else flat.push(level);
  };
  walk(values, 0);
  return flat;
}

function dtypeOf(data: TensorData | BigInt64Array): DType {
  if (data instanceof BigInt64Array) return 'int64';
  if (data instanceof DataView || data instanceof BigUint64Array) refuse(data);
  return dtypes.find((dtype) => holds(dtype, data)) ?? 'float32';
}

/** Whole numbers of a BigInt64Array. @throws {DTypeError} beyond ±2^53, which could not be exact */
function fromBigInts(values: BigInt64Array): Float64Array {
  requireExact('tensor', values);
  return Float64Array.from(values, Number);
}

interface TensorOptions extends CreateOptions {
  readonly shape?: Shape | undefined;
}

/**
 * Makes a tensor from nested lists, a number, or a typed array.
 *
 * @param values lists of numbers or booleans of equal lengths, or a typed array, which is copied
 * @param options `dtype`: default bool for booleans, the array's own type for a typed array (Uint16Array: float16 bits), else float32;
 *   `shape`: default that of the lists, or one axis
 * @throws {ShapeError} if the lists are ragged, or the values do not fill `shape`
 * @throws {DTypeError} if a value is none that `dtype` holds: a fraction, or beyond the range of whole numbers
 * @example tensor([[1, 2], [3, 4]]).shape; // [2, 2]
 * @see https://pytorch.org/docs/stable/generated/torch.tensor.html (whole numbers become float32 here, not int64)
 */
export function tensor(values: TensorLike, options: TensorOptions = {}): Tensor {
  const { dtype, shape } = requireOptions<TensorOptions>('tensor', options, { dtype: true, shape: true });
  if (dtype !== undefined) requireDType('tensor', dtype);
  if (ArrayBuffer.isView(values)) {
    const data = values instanceof BigInt64Array ? fromBigInts(values) : values;
    return build(data, { shape: shape ?? [data.length], from: dtypeOf(values), dtype });
  }
  const own = shapeOf(values);
  const flat = flatten(values, own);
  const bool = flat.length > 0 && flat.every((value) => typeof value === 'boolean');
  return build(Float64Array.from(flat, Number), {
    shape: shape ?? own,
    from: 'float64',
    dtype: dtype ?? (bool ? 'bool' : 'float32'),
  });
}

/** Throws unless `dtype` has an element for every number. */
function requireHeld(numbers: TensorData, dtype: DType): void {
  if (wholeRange(dtype) === null) return;
  for (let i = 0; i < numbers.length; i++)
    if (!isHeld(numbers[i], dtype)) elementOf(numbers[i], dtype, 'tensor', `element ${i}`); // which says so
}

function build(
  values: TensorData,
  { shape, from, dtype }: { shape: Shape; from: DType; dtype: DType | undefined },
): Tensor {
  const sizes = requireShape('tensor', shape);
  if (values.length !== sizeOf(shape)) {
    throw new ShapeError(
      'tensor',
      `shape ${formatShape(shape)} needs ${sizeOf(shape)} elements but ${values.length} are given`,
      { expected: sizeOf(shape), got: values.length },
    );
  }
  const to = dtype ?? from;
  const data = allocate(to, values.length);
  if (to === from || (to === 'bfloat16' && from === 'float16')) data.set(values); // the bits
  else {
    const numbers = numbersOf({ dtype: from, data: values });
    if (to !== 'bool') requireHeld(numbers, to);
    convert({ dtype: from, data: values }, { dtype: to, data });
  }
  return new Tensor({ shape: sizes, dtype: to }, data);
}

/**
 * A tensor in which every element is `value`.
 *
 * @throws {DTypeError} if `dtype` is of whole numbers and does not hold it
 * @example full([2], 7).toArray(); // [7, 7]
 */
export function full(shape: Shape, value: number, options: CreateOptions = {}): Tensor {
  return filled('full', { shape, value }, options);
}

function filled(where: string, { shape, value }: { shape: Shape; value: number }, options: CreateOptions): Tensor {
  const type = { shape: requireShape(where, shape), dtype: dtypeFrom(where, options) };
  if (typeof value !== 'number') refuseArgument(where, 'value', value, 'a number');
  const element = elementOf(value, type.dtype, where, 'value');
  return new Tensor(type, allocate(type.dtype, sizeOf(shape), where, shape).fill(element));
}

/**
 * A tensor of zeros.
 *
 * @example zeros([2]).toArray(); // [0, 0]
 */
export function zeros(shape: Shape, options: CreateOptions = {}): Tensor {
  const type = { shape: requireShape('zeros', shape), dtype: dtypeFrom('zeros', options) };
  return new Tensor(type, allocate(type.dtype, sizeOf(shape), 'zeros', shape));
}

/**
 * A tensor of ones.
 *
 * @example ones([2]).toArray(); // [1, 1]
 */
export function ones(shape: Shape, options: CreateOptions = {}): Tensor {
  return filled('ones', { shape, value: 1 }, options);
}

interface RangeOptions extends CreateOptions {
  readonly start?: number | undefined;
  readonly step?: number | undefined;
}

/**
 * Whole steps from `start` (0) up to, without, `end`.
 *
 * @param end exclusive
 * @param options `start` default 0, `step` default 1, `dtype` default float32
 * @throws {ConfigError} if `step` is 0
 * @example arange(3).toArray(); // [0, 1, 2]
 */
export function arange(end: number, options: RangeOptions = {}): Tensor {
  const known = { start: true, step: true, dtype: true } as const;
  const { start = 0, step = 1, dtype = 'float32' } = requireOptions<RangeOptions>('arange', options, known);
  requireDType('arange', dtype);
  for (const [name, value] of Object.entries({ start, end, step })) requireNumber('arange', name, value);
  if (step === 0) throw new ConfigError('arange', 'step is 0; it must not be', { got: step });
  const size = Math.max(0, Math.ceil((end - start) / step));
  return sequence('arange', size, dtype, (i) => start + i * step);
}

/** The numbers of a function, one for each place. */
function sequence(where: string, count: number, dtype: DType, valueAt: (i: number) => number): Tensor {
  const values = allocate('float64', count, where);
  for (let i = 0; i < count; i++) values[i] = valueAt(i);
  return build(values, { shape: [count], from: 'float64', dtype });
}

/**
 * `count` numbers at equal distances from `start` to `end`, both included.
 *
 * @throws {ConfigError} if `count` is not a whole number of at least 1
 * @example linspace(0, 1, 3).toArray(); // [0, 0.5, 1]
 */
export function linspace(start: number, end: number, count: number, options: CreateOptions = {}): Tensor {
  const dtype = dtypeFrom('linspace', options);
  requireNumber('linspace', 'start', start);
  requireNumber('linspace', 'end', end);
  requireWholeNumber('linspace', 'count', count, { least: 1 });
  const distance = count === 1 ? 0 : (end - start) / (count - 1);
  const last = count - 1 || Infinity;
  return sequence('linspace', count, dtype, (i) => (i === last ? end : start + i * distance));
}

interface LogspaceOptions extends CreateOptions {
  /** whose powers they are; default 10 */
  readonly base?: number | undefined;
}

/**
 * `count` powers whose exponents lie at equal distances from `start` to `end`, both included.
 *
 * @throws {ConfigError} if `count` is not a whole number of at least 1
 * @example logspace(0, 2, 3).toArray(); // [1, 10, 100]
 * @see https://pytorch.org/docs/stable/generated/torch.logspace.html
 */
export function logspace(start: number, end: number, count: number, options: LogspaceOptions = {}): Tensor {
  const { base = 10, dtype = 'float32' } = requireOptions('logspace', options, { base: true, dtype: true });
  requireDType('logspace', dtype);
  for (const [name, value] of Object.entries({ start, end, base })) requireNumber('logspace', name, value);
  requireWholeNumber('logspace', 'count', count, { least: 1 });
  const { data } = underName('logspace', () => linspace(start, end, count, { dtype: 'float64' }));
  return sequence('logspace', count, dtype, (i) => base ** data[i]);
}

/**
 * The identity matrix.
 *
 * @example eye(2).toArray(); // [[1, 0], [0, 1]]
 */
export function eye(n: number, options: CreateOptions = {}): Tensor {
  const dtype = dtypeFrom('eye', options);
  requireWholeNumber('eye', 'n', n, { least: 0 });
  const data = allocate(dtype, n * n, 'eye', [n, n]);
  const one = elementOf(1, dtype, 'eye', 'one');
  for (let i = 0; i < n; i++) data[i * (n + 1)] = one;
  return new Tensor({ shape: [n, n], dtype }, data);
}

/**
 * A tensor with the shape of `x`, every element the same.
 *
 * @param options `dtype`: default that of `x`
 * @throws {DTypeError} if the dtype does not hold `value`
 * @example fullLike(tensor([1, 2]), 7).toArray(); // [7, 7]
 * @see https://pytorch.org/docs/stable/generated/torch.full_like.html
 */
export function fullLike(x: Tensor, value: number, options: CreateOptions = {}): Tensor {
  requireTensor('fullLike', 'x', x);
  const { dtype = x.dtype } = requireOptions<CreateOptions>('fullLike', options, { dtype: true });
  requireDType('fullLike', dtype);
  requireNumber('fullLike', 'value', value, { infinite: true });
  return full(x.shape, value, { dtype });
}

/** A tensor of zeros with the shape of `x`, and its dtype unless another is given. */
export function zerosLike(x: Tensor, options: CreateOptions = {}): Tensor {
  requireTensor('zerosLike', 'x', x);
  return zeros(x.shape, { dtype: x.dtype, ...options });
}

/** A tensor of ones with the shape of `x`, and its dtype unless another is given. */
export function onesLike(x: Tensor, options: CreateOptions = {}): Tensor {
  requireTensor('onesLike', 'x', x);
  return ones(x.shape, { dtype: x.dtype, ...options });
}

/**
 * Tells whether a value is a tensor.
 *
 * @throws {ConfigError} if it is a tensor of another copy of this package
 */
export function isTensor(value: unknown): value is Tensor {
  if (value instanceof Tensor) return true;
  requireThisCopy('isTensor', value);
  return false;
}

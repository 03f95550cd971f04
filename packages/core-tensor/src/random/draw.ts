import {
  requireGenerator,
  requireNumber,
  requireOneOf,
  requireOptions,
  requireWholeNumber,
} from '../arguments/index.ts';
import { allocate, dtypes, type DType, type TensorData } from '../dtype.ts';
import { elementOf } from '../element-of.ts';
import { ConfigError } from '../errors.ts';
import type { TensorType } from '../tensor-type.ts';
import { activeRecorder } from '../recorder.ts';
import { requireShape, sizeOf, type Shape } from '../shape.ts';
import { Tensor } from '../tensor.ts';
import { defaultGenerator, type Generator } from './generator.ts';

interface RandomOptions {
  /** default float32, of whole numbers int32 */
  readonly dtype?: DType | undefined;
  /** default the shared generator, see `seed` */
  readonly rng?: Generator | undefined;
}

interface UniformOptions extends RandomOptions {
  /** included; default 0 */
  readonly low?: number | undefined;
  /** excluded; default 1 */
  readonly high?: number | undefined;
}

interface NormalOptions extends RandomOptions {
  /** default 0 */
  readonly mean?: number | undefined;
  /** standard deviation; default 1 */
  readonly std?: number | undefined;
}

interface BernoulliOptions extends RandomOptions {
  /** of a one; default 0.5 */
  readonly probability?: number | undefined;
}

interface RandintOptions extends RandomOptions {
  /** included; default 0 */
  readonly low?: number | undefined;
}

const floating = ['float32', 'float64'] as const;
const whole = ['int32', 'int64', 'uint8'] as const;

function requireSource(where: string, { dtype, rng }: RandomOptions, accepted: readonly DType[]): void {
  requireOneOf(where, 'dtype', dtype, accepted);
  requireGenerator(where, 'rng', rng);
}

/** Fills a new tensor now, or whenever a traced function runs. `from`: the distribution, its parameters and the generator. */
function drawn<D extends TensorData>(
  { shape, dtype, from }: TensorType & { readonly from: readonly [where: string, ...unknown[]] },
  fill: (data: D) => void,
): Tensor {
  const type = { shape, dtype };
  const draw = (): Tensor => {
    const data = allocate(dtype, sizeOf(shape), from[0], shape) as D;
    fill(data);
    return new Tensor(type, data);
  };
  return activeRecorder()?.draw(type, draw, from) ?? draw();
}

/**
 * Random numbers, each in [low, high) equally likely.
 *
 * @param shape sizes of the result
 * @param options `low` default 0, `high` default 1, `dtype` floating, `rng`
 * @throws {ConfigError} if `low` is above `high`
 * @example uniform([2, 3], { rng: new Generator(1) }).shape; // [2, 3]
 * @see https://pytorch.org/docs/stable/generated/torch.rand.html
 */
export function uniform(shape: Shape, options: UniformOptions = {}): Tensor {
  const known = { low: true, high: true, dtype: true, rng: true } as const;
  const { low = 0, high = 1, dtype = 'float32', rng = defaultGenerator() } = requireOptions('uniform', options, known);
  requireSource('uniform', { dtype, rng }, floating);
  requireNumber('uniform', 'low', low);
  requireNumber('uniform', 'high', high);
  if (low > high)
    throw new ConfigError('uniform', `low is ${low} but high is ${high}; low must not be above high`, {
      expected: high,
      got: low,
    });
  const width = high - low;
  return drawn(
    { shape: requireShape('uniform', shape), dtype, from: ['uniform', low, high, rng] },
    (data: Float32Array | Float64Array) => {
      rng.fill(data);
      if (low !== 0 || width !== 1) for (let i = 0; i < data.length; i++) data[i] = low + data[i] * width;
    },
  );
}

/**
 * Random numbers from a normal distribution (Box–Muller).
 *
 * The random bits are the same everywhere; the last digit may differ between engines whose logarithm or cosine rounds differently.
 *
 * @param shape sizes of the result
 * @param options `mean` default 0, `std` (standard deviation) default 1, `dtype` floating, `rng`
 * @throws {ConfigError} if `std` is negative
 * @example normal([4], { std: 0, mean: 2 }).toArray(); // [2, 2, 2, 2]
 * @see https://pytorch.org/docs/stable/generated/torch.normal.html
 */
export function normal(shape: Shape, options: NormalOptions = {}): Tensor {
  const known = { mean: true, std: true, dtype: true, rng: true } as const;
  const { mean = 0, std = 1, dtype = 'float32', rng = defaultGenerator() } = requireOptions('normal', options, known);
  requireSource('normal', { dtype, rng }, floating);
  requireNumber('normal', 'mean', mean);
  requireNumber('normal', 'std', std, { least: 0 });
  return drawn({ shape: requireShape('normal', shape), dtype, from: ['normal', mean, std, rng] }, (data) => {
    for (let i = 0; i < data.length; i += 2) {
      const radius = std * Math.sqrt(-2 * Math.log(1 - rng.next()));
      const angle = 2 * Math.PI * rng.next();
      data[i] = mean + radius * Math.cos(angle);
      if (i + 1 < data.length) data[i + 1] = mean + radius * Math.sin(angle);
    }
  });
}

/**
 * Ones with a probability, else zeros.
 *
 * @param shape sizes of the result
 * @param options `probability` of a one, default 0.5; `dtype` any, default float32; `rng`
 * @throws {ConfigError} if `probability` is outside 0 … 1
 * @example bernoulli([3], { probability: 1 }).toArray(); // [1, 1, 1]
 * @see https://pytorch.org/docs/stable/generated/torch.bernoulli.html
 */
export function bernoulli(shape: Shape, options: BernoulliOptions = {}): Tensor {
  const known = { probability: true, dtype: true, rng: true } as const;
  const {
    probability = 0.5,
    dtype = 'float32',
    rng = defaultGenerator(),
  } = requireOptions('bernoulli', options, known);
  requireSource('bernoulli', { dtype, rng }, dtypes);
  requireNumber('bernoulli', 'probability', probability, { least: 0, most: 1 });
  return drawn({ shape: requireShape('bernoulli', shape), dtype, from: ['bernoulli', probability, rng] }, (data) => {
    const chance = allocate('float32', data.length) as Float32Array;
    rng.fill(chance);
    const one = elementOf(1, dtype, 'bernoulli', 'one');
    for (let i = 0; i < data.length; i++) data[i] = chance[i] < probability ? one : 0;
  });
}

/**
 * Random whole numbers, each in [low, high) equally likely.
 *
 * @param high exclusive
 * @param shape sizes of the result
 * @param options `low` default 0, `dtype` default int32, `rng`
 * @throws {ConfigError} if the range is empty
 * @throws {DTypeError} if `dtype` does not hold it
 * @example randint(6, [2], { low: 5 }).toArray(); // [5, 5]
 * @see https://pytorch.org/docs/stable/generated/torch.randint.html
 */
export function randint(high: number, shape: Shape, options: RandintOptions = {}): Tensor {
  const known = { low: true, dtype: true, rng: true } as const;
  const { low = 0, dtype = 'int32', rng = defaultGenerator() } = requireOptions('randint', options, known);
  requireSource('randint', { dtype, rng }, whole);
  requireWholeNumber('randint', 'low', low);
  requireWholeNumber('randint', 'high', high);
  if (low >= high) {
    throw new ConfigError('randint', `low is ${low} but high is ${high}; low must be below high`, {
      expected: high,
      got: low,
    });
  }
  elementOf(low, dtype, 'randint', 'low');
  elementOf(high - 1, dtype, 'randint', 'high - 1');
  return drawn({ shape: requireShape('randint', shape), dtype, from: ['randint', low, high, rng] }, (data) => {
    for (let i = 0; i < data.length; i++) data[i] = low + rng.below(high - low);
  });
}

/**
 * The numbers 0 … n − 1 in random order, each order equally likely (Fisher–Yates).
 *
 * @param n how many
 * @returns `[n]`, int32
 * @example permutation(1).toArray(); // [0]
 * @see https://pytorch.org/docs/stable/generated/torch.randperm.html
 */
export function permutation(n: number, options: { readonly rng?: Generator | undefined } = {}): Tensor {
  const { rng = defaultGenerator() } = requireOptions('permutation', options, { rng: true });
  requireGenerator('permutation', 'rng', rng);
  requireWholeNumber('permutation', 'n', n, { least: 0 });
  return drawn({ shape: [n], dtype: 'int32', from: ['permutation', rng] }, (order) => {
    for (let i = 0; i < n; i++) order[i] = i;
    for (let i = n - 1; i > 0; i--) {
      const other = rng.below(i + 1);
      [order[i], order[other]] = [order[other], order[i]];
    }
  });
}

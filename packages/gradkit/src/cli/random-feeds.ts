import {
  cast,
  ConfigError,
  isFloating,
  normal,
  randint,
  zeros,
  type DType,
  type Generator,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import type { ValueInfo } from '@gradkit/runtime';

/** Sizes of inputs. */
export interface Sizes {
  /** of the first axis, where that is free */
  readonly batch: number;
  /** of free axes, by name */
  readonly axes: Readonly<Record<string, number>>;
  /** of free axes that are neither; null: they must be told */
  readonly others: number | null;
  /** whole shapes, by input */
  readonly shapes: Readonly<Record<string, readonly number[]>>;
}

/** What random inputs are like. */
export interface FeedOptions extends Sizes {
  /** the command, for errors */
  readonly command: string;
  readonly rng: Generator;
  /** below what random whole numbers are, which may be places in a table: 1 makes them zeros */
  readonly wholeBelow: number;
}

const nameOf = (size: string, input: string, axis: number): string => (size === '' ? `${input}[${axis}]` : size);

/** Free axes of inputs, by name; the first ones of inputs are batches. */
export function freeAxesOf(inputs: readonly ValueInfo[]): {
  readonly batch: readonly string[];
  readonly others: readonly string[];
} {
  const names = (isFirst: boolean): string[] =>
    inputs.flatMap(({ name, shape }) =>
      (shape ?? []).flatMap((size, axis) =>
        typeof size === 'string' && (axis === 0) === isFirst ? [nameOf(size, name, axis)] : [],
      ),
    );
  const batch = new Set(names(true));
  return { batch: [...batch], others: [...new Set(names(false))].filter((name) => !batch.has(name)) };
}

/** @throws {ConfigError} if one of the axes is none that is free */
export function requireFreeAxes(
  command: string,
  axes: Readonly<Record<string, number>>,
  inputs: readonly ValueInfo[],
): void {
  const { batch, others } = freeAxesOf(inputs);
  const names = [...batch, ...others];
  for (const name of Object.keys(axes))
    if (!names.includes(name))
      throw new ConfigError(
        command,
        `--axis has ${name}, but ${names.length === 0 ? 'the model has no free axes' : `the model's free axes are ${names.join(', ')}`}`,
        { expected: names, got: name },
      );
}

/**
 * Random inputs: floats of a normal distribution, and small whole numbers.
 *
 * @throws {ConfigError} if the size of an axis is not given
 */
export function randomFeeds(inputs: readonly ValueInfo[], options: FeedOptions): Record<string, Tensor> {
  const { batch, axes, others, shapes, command } = options;
  const { batch: batchAxes } = freeAxesOf(inputs);
  const sizeOf = (size: number | string, input: string, axis: number): number => {
    if (typeof size === 'number') return size;
    const name = nameOf(size, input, axis);
    const given = Object.hasOwn(axes, name) ? axes[name] : batchAxes.includes(name) ? batch : others;
    if (given !== null) return given;
    throw new ConfigError(command, `input ${input} has the free axis ${name}; tell its size: --axis ${name}=64`, {
      got: name,
    });
  };
  return Object.fromEntries(
    inputs.map(({ name, dtype, shape }) => {
      const told = Object.hasOwn(shapes, name) ? shapes[name] : undefined;
      const sizes = told ?? shape?.map((size, axis) => sizeOf(size, name, axis));
      if (sizes !== undefined) return [name, randomTensor(sizes, dtype, options)];
      const isTold = others !== null; // where axes have sizes of their own, shapes can be told, too
      const what = isTold ? `; tell its shape: --shape ${name}=1,64` : '; such models cannot be measured';
      throw new ConfigError(command, `input ${name} may have any number of axes${what}`, { got: name });
    }),
  );
}

function randomTensor(shape: readonly number[], dtype: DType, { rng, wholeBelow }: FeedOptions): Tensor {
  if (isFloating(dtype)) return normal(shape, { dtype, rng });
  if (dtype === 'float16' || dtype === 'bfloat16') return cast(normal(shape, { rng }), dtype);
  return wholeBelow === 1 ? zeros(shape, { dtype }) : cast(randint(wholeBelow, shape, { rng }), dtype);
}

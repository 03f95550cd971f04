import { ConfigError, isFloating, normal, zeros, type Generator, type Tensor } from '@gradkit/core-tensor/functional';
import type { ValueInfo } from '@gradkit/runtime';

/** Sizes that a run is measured with. */
export interface Sizes {
  /** of the first axis, where that is free */
  readonly batch: number;
  /** of free axes, by name */
  readonly axes: Readonly<Record<string, number>>;
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

/**
 * Numbers to measure with: of a normal distribution, and zeros for whole numbers, which may be places in a table.
 *
 * @throws {ConfigError} if the size of an axis is not given
 */
export function randomFeeds(
  inputs: readonly ValueInfo[],
  { batch, axes }: Sizes,
  rng: Generator,
): Record<string, Tensor> {
  const { batch: batchAxes } = freeAxesOf(inputs);
  const sizeOf = (size: number | string, input: string, axis: number): number => {
    if (typeof size === 'number') return size;
    const name = nameOf(size, input, axis);
    const given = axes[name] ?? (batchAxes.includes(name) ? batch : undefined);
    if (given !== undefined) return given;
    throw new ConfigError('bench', `input ${input} has the free axis ${name}; tell its size: --axis ${name}=64`, {
      got: name,
    });
  };
  return Object.fromEntries(
    inputs.map(({ name, dtype, shape }) => {
      if (shape === null)
        throw new ConfigError('bench', `input ${name} may have any number of axes; such models cannot be measured`, {
          got: name,
        });
      const sizes = shape.map((size, axis) => sizeOf(size, name, axis));
      return [name, isFloating(dtype) ? normal(sizes, { dtype, rng }) : zeros(sizes, { dtype })];
    }),
  );
}

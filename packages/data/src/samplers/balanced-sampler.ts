import {
  ConfigError,
  isTensor,
  permutation,
  requireList,
  requireOptions,
  requireWholeNumber,
  type Generator,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import type { Sampler } from './sampler.ts';

interface BalancedOptions {
  /** items an epoch has; default as many as there are */
  readonly count?: number | undefined;
}

/**
 * Every class equally often in every epoch, up to an item. An item of a rare class comes several times, but not again before all others of
 * its class came; of a frequent class an epoch has a part.
 *
 * @param labels the class of each item
 * @param options `count`: items an epoch has, default as many as there are
 * @throws {ConfigError} if an option is unknown or wrong, or there are no labels
 * @example
 * const labels = [0, 0, 0, 0, 0, 1];
 * const order = balancedSampler(labels).order(new Generator(1));
 * order.filter((item) => labels[item] === 1).length; // 3
 * @see https://imbalanced-learn.org/stable/references/generated/imblearn.over_sampling.RandomOverSampler.html
 */
export function balancedSampler(labels: Tensor | ArrayLike<number>, options: BalancedOptions = {}): Sampler {
  if (!isTensor(labels)) requireList('balancedSampler', 'labels', labels);
  const values = isTensor(labels) ? labels.data : labels;
  const { count = values.length } = requireOptions<BalancedOptions>('balancedSampler', options, { count: true });
  if (values.length === 0) throw new ConfigError('balancedSampler', 'there are 0 labels; at least 1 is needed');
  requireWholeNumber('balancedSampler', 'count', count, { least: 1 });
  const classes = new Map<number, number[]>();
  for (let i = 0; i < values.length; i++) {
    const items = classes.get(values[i]) ?? [];
    classes.set(values[i], items);
    items.push(i);
  }
  const order = (rng: Generator): Int32Array => drawBalanced([...classes.values()], count, rng);
  return { length: count, datasetLength: values.length, order };
}

function drawBalanced(classes: readonly (readonly number[])[], count: number, rng: Generator): Int32Array {
  const least = Math.floor(count / classes.length);
  const turns = permutation(classes.length, { rng }).data; // which classes get one more
  const chosen = classes.flatMap((items, c) => {
    const wanted = least + (turns[c] < count % classes.length ? 1 : 0);
    const drawn: number[] = [];
    while (drawn.length < wanted) for (const place of permutation(items.length, { rng }).data) drawn.push(items[place]);
    return drawn.slice(0, wanted);
  });
  return (permutation(count, { rng }).data as Int32Array).map((place) => chosen[place]);
}

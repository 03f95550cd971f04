import { Parameter } from '@gradkit/autograd';
import { zeros } from '@gradkit/core-tensor';
import * as optimizers from '../src/index.ts';
import { Adam, SGD, type LRScheduler, type Optimizer } from '../src/index.ts';

const { ...all } = optimizers;

/** A scheduler as golden files have it; functions go by name, schedulers may be among the arguments. */
export interface WrittenScheduler {
  readonly name: string;
  readonly args: readonly unknown[];
  readonly options: Readonly<Record<string, unknown>>;
}

/** The functions that golden schedules use. */
const factors: Readonly<Record<string, (x: number) => number>> = {
  inverse: (epoch) => 1 / (1 + 0.1 * epoch),
  halving: (epoch) => (epoch % 40 === 0 ? 0.5 : 1),
  slow: (epoch) => 0.99 ** epoch,
  fading: (x) => 1 / 5 ** (x * 1e-2),
};

/** An optimizer of two groups. */
export function twoGroups(name: 'SGD' | 'Adam', rates: readonly number[]): Optimizer {
  const groups = rates.map((learningRate) => ({ parameters: [new Parameter(zeros([1]))], learningRate }));
  return name === 'SGD' ? new SGD(groups, { momentum: 0.9 }) : new Adam(groups);
}

/** Makes the scheduler. */
export function makeScheduler(optimizer: Optimizer, { name, args, options }: WrittenScheduler): LRScheduler {
  const made = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(made);
    if (typeof value !== 'object' || value === null) return value;
    if ('function' in value) return factors[value.function as string];
    return makeScheduler(optimizer, value as WrittenScheduler);
  };
  const Class = all[name as 'StepLR'] as new (...given: unknown[]) => LRScheduler;
  const given = [...args.map(made), Object.fromEntries(Object.entries(options).map(([key, one]) => [key, made(one)]))];
  return name === 'ChainedScheduler' ? new Class(...given) : new Class(optimizer, ...given);
}

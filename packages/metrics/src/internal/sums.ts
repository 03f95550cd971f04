import { ConfigError } from '@gradkit/core-tensor/functional';

/** Several numbers added up. */
export type Sums = readonly number[];

/** What all metrics that add up `length` numbers have in common. */
export function sums(where: string, length: number) {
  return {
    init: (): Sums => new Array<number>(length).fill(0),
    merge(a: Sums, b: Sums): Sums {
      if (a.length !== b.length)
        throw new ConfigError(
          where,
          `one state has ${a.length} sums but the other ${b.length}; only states of the same options can be merged`,
          { expected: a.length, got: b.length },
        );
      return a.map((sum, i) => sum + b[i]);
    },
  };
}

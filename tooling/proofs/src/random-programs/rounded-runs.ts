import { GradkitError, numbersOf, withRecorder, type Tensor } from '@gradkit/core-tensor';
import { Rounding, type Kind } from './rounding.ts';
import { Ties } from './ties.ts';

const usualSeeds = [1, 2, 3, 4, 5, 6, 7, 8, 11];
const wideSeeds = [17, 18, 25, 26]; // whose errors are all as large as the largest may be: what is cut off or explodes behind them shows it
const seedsAlike = [9, 10, 14]; // on which side of an edge they are, all of them
export const largestError = 4; // times a usual one: the largest of nine samples is not the largest there is
// further ones, each a multiple of 4, where elements that are no numbers are drawn one by one: what comes out in three of ten is in one of them;
// and where some errors are far larger than most, as those of 1 / x are beside its pole
const furtherCount = 24;

const outlying = 16;

/** Whether a sample of some element is so many times as far from the middle one as half of them are. */
function isUneven(runs: RoundedRuns['samples']): boolean {
  const middle = (numbers: readonly number[]): number => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];
  return (
    runs.length > 0 &&
    runs[0].some((output, i) =>
      output.some((_, at) => {
        const sampled = runs.map((run) => run[i][at]);
        const apart = sampled.map((value) => Math.abs(value - middle(sampled)));
        return Math.max(...apart) > outlying * middle(apart);
      }),
    )
  );
}

/** The results of functions when their operations make rounding errors. */
export interface RoundedRuns {
  /** several samples of what is as right as what they give */
  readonly samples: readonly (readonly (readonly number[])[])[];
  /** further ones, with the largest errors */
  readonly wide: readonly (readonly (readonly number[])[])[];
  /** the results if everything that may be the same but for rounding is, or vanishes */
  readonly ties: readonly (readonly number[])[];
}

/** The results of functions that are as right as each other, when their operations make rounding errors. */
export function roundedRuns(all: readonly (() => readonly Tensor[])[]): RoundedRuns {
  const numbers = (outputs: readonly Tensor[]): readonly (readonly number[])[] =>
    outputs.map((y) => Array.from(numbersOf(y)));
  const trails: Float64Array[][] = [];
  let isOpen = false;
  const run = (seed: number, kind: Kind = {}): (readonly (readonly number[])[])[] => {
    const rounding = new Rounding(seed, kind);
    try {
      const outputs = withRecorder(rounding, all[seed % all.length]);
      if (seed % all.length === 0 && usualSeeds.includes(seed)) trails.push(rounding.trail);
      return [numbers(outputs)];
    } catch (error) {
      if (rounding.isOpen && error instanceof GradkitError) return []; // an index and whether it is in range, drawn apart
      throw error;
    } finally {
      isOpen ||= rounding.isOpen;
    }
  };
  const usual = usualSeeds.flatMap((seed) => run(seed));
  const alike = seedsAlike.flatMap((seed) => run(seed, { alike: true }));
  const ties = withRecorder(new Ties(trails), all[0]);
  const further = Array.from({ length: isOpen || isUneven(usual) ? furtherCount : 0 }, (_, i) => 12 + 4 * i).flatMap(
    (seed) => run(seed),
  );
  const wide = wideSeeds.flatMap((seed) => run(seed, { times: largestError }));
  return { samples: [...usual, ...alike, ...further], wide, ties: numbers(ties) };
}

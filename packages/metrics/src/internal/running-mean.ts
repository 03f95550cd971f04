/** Values added up, and how many they are: the state of every metric that is a mean. */
export type RunningMean = {
  readonly sum: number;
  readonly count: number;
};

/** What all means have in common. The mean is NaN before the first value. */
export const runningMean = {
  init: (): RunningMean => ({ sum: 0, count: 0 }),
  merge: (a: RunningMean, b: RunningMean): RunningMean => ({ sum: a.sum + b.sum, count: a.count + b.count }),
  compute: ({ sum, count }: RunningMean): number => sum / count,
};

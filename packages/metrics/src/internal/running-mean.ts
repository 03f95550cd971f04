/** Values added up, and how many they are: the state of every metric that is a mean. */
export type MeanState = {
  readonly sum: number;
  readonly count: number;
};

/** What all means have in common. The mean is NaN before the first value. */
export const runningMean = {
  init: (): MeanState => ({ sum: 0, count: 0 }),
  merge: (a: MeanState, b: MeanState): MeanState => ({ sum: a.sum + b.sum, count: a.count + b.count }),
  compute: ({ sum, count }: MeanState): number => sum / count,
};

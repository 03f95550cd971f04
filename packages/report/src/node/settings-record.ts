import type { Json, Trained } from '@gradkit/train-loop';
import type { OptimizerRecord } from '../record/run-record.ts';

/** The rule of an optimizer and the options of its groups. */
export function describeOptimizer({ optimizer }: Trained): OptimizerRecord {
  const { rule, groups } = optimizer.stateDict();
  return { rule, groups: groups.map((group) => plain(group)) };
}

/** How a trainer trains, as far as it was told. */
export function describeSettings({ options }: Trained, batchSize: number | null): Readonly<Record<string, Json>> {
  const { clipNorm, accumulate, schedule, execution = 'auto', device = 'auto', threads = 'auto', loss, step } = options;
  return plain({
    loss: (loss ?? step)?.name || undefined,
    batchSize: batchSize ?? undefined,
    accumulate,
    clipNorm,
    schedule:
      schedule &&
      [schedule]
        .flat()
        .map(({ scheduler, every }) => `${scheduler.constructor.name}, every ${every}`)
        .join('; '),
    execution,
    device,
    threads,
  });
}

/** What JSON can hold of it: NaN and infinities are null, functions and undefined left out. */
export function plain(value: object): Record<string, Json> {
  return JSON.parse(JSON.stringify(value)) as Record<string, Json>;
}

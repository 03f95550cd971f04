import { requireMethods, requireOptions } from '@gradkit/core-tensor/functional';
import type { SearchProgress, Trial } from '../../search/study.ts';
import { formatCell } from '../../tables/text-table.ts';
import type { TextStream } from '../bar.ts';
import { timer } from '../format-time.ts';

interface TrialProgressOptions {
  /** default standard error */
  readonly stream?: TextStream | undefined;
}

/**
 * Writes a line for every trial of a search when it has ended: what it gave, the best so far, and the time left.
 *
 * @param options `stream`: where to write, default standard error
 * @returns an `onTrial` of a search
 * @throws {ConfigError} if an option is unknown, or the stream cannot be written to
 * @example
 * import { gridSearch } from '@gradkit/train-loop';
 * const lines: string[] = [];
 * const stream = { write: (line: string) => lines.push(line) };
 * await gridSearch({ x: [2, 1] }, ({ x }) => x, { onTrial: trialProgress({ stream }) });
 * lines[0]?.split(' | ').slice(0, 2); // ['trial 1/2: x 2 → 2', 'best: x 2 → 2']
 */
export function trialProgress(options: TrialProgressOptions = {}): (trial: Trial, progress: SearchProgress) => void {
  const { stream = process.stderr } = requireOptions<TrialProgressOptions>('trialProgress', options, { stream: true });
  requireMethods('trialProgress', 'stream', stream, ['write']);
  const timeOf = timer();
  return (trial, { done, total, best }) => {
    const time = timeOf(done, total);
    const ofBest = best === null ? 'best: none' : `best: ${written(best)}`;
    stream.write(`trial ${done}/${total}: ${written(trial)} | ${ofBest} | ${time}\n`);
  };
}

function written({ parameters, value, budget, error }: Trial): string {
  const values = Object.entries(parameters).map(
    ([name, each]) => `${name} ${each === null ? 'null' : formatCell(each)}`,
  );
  if (budget !== null) values.push(`budget ${budget}`);
  return `${values.join(', ')} → ${error ?? formatCell(value)}`;
}

import { requireMethods, requireOptions } from '@gradkit/core-tensor/functional';
import type { FoldRecord } from '../selection/cross-validate.ts';
import { formatCell } from '../tables/text-table.ts';
import type { TextStream } from './bar.ts';
import { timer } from './format-time.ts';

interface FoldProgressOptions {
  /** default standard error */
  readonly stream?: TextStream | undefined;
}

/**
 * Writes a line for every fold of a cross-validation when it has ended: its scores, and the time left.
 *
 * @param options `stream`: where to write, default standard error
 * @returns an `onFold` of `crossValidate`
 * @throws {ConfigError} if an option is unknown, or the stream cannot be written to
 * @example
 * import { TensorDataset } from '@gradkit/data';
 * import { crossValidate } from '@gradkit/train-loop';
 * const lines: string[] = [];
 * const onFold = foldProgress({ stream: { write: (line: string) => lines.push(line) } });
 * const data = new TensorDataset({ inputs: tensor([1, 2, 3]) });
 * await crossValidate(data, ({ number }) => ({ loss: number / 2 }), { folds: 3, onFold });
 * lines[1]?.split(' | ')[0]; // 'fold 2/3: loss 0.5'
 */
export function foldProgress(
  options: FoldProgressOptions = {},
): (fold: FoldRecord, progress: Readonly<Record<'done' | 'total', number>>) => void {
  const { stream = process.stderr } = requireOptions<FoldProgressOptions>('foldProgress', options, { stream: true });
  requireMethods('foldProgress', 'stream', stream, ['write']);
  const timeOf = timer();
  return ({ scores, error }, { done, total }) => {
    const written = Object.entries(scores).map(([name, score]) => `${name} ${formatCell(score)}`);
    stream.write(`fold ${done}/${total}: ${error ?? written.join(', ')} | ${timeOf(done, total)}\n`);
  };
}

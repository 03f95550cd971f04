import { requireMethods, requireOptions } from '@gradkit/core-tensor/functional';
import type { Callback, Trained } from '../callback.ts';
import { perTrainer } from '../per-trainer.ts';
import { Bar, type BarOptions, type Numbers } from './bar.ts';

/**
 * Draws a bar for each epoch: loss and metrics so far, examples a second, time left. Where there is no terminal, in a file or a pipe, an epoch
 * is a line of plain text.
 *
 * @param options `stream`: where to draw, default standard error
 * @throws {ConfigError} if an option is unknown, or the stream cannot be written to
 * @example progressBar().name; // "progressBar"
 */
export function progressBar(options: Pick<BarOptions, 'stream'> = {}): Callback {
  const { stream } = requireOptions<Pick<BarOptions, 'stream'>>('progressBar', options, { stream: true });
  if (stream !== undefined) requireMethods('progressBar', 'stream', stream, ['write']);
  const bars = perTrainer((): { bar: Bar | null; drawn: number } => ({ bar: null, drawn: 0 }));
  const end = (trainer: Trained, numbers?: Numbers): void => {
    const own = bars.of(trainer);
    own.bar?.stop(numbers);
    own.bar = null;
  };
  return {
    name: 'progressBar',
    onEpochStart({ trainer, epoch, epochs, batches }) {
      bars.of(trainer).bar = new Bar(batches, { label: `epoch ${epoch}/${epochs}`, stream });
    },
    onBatchEnd({ trainer, batch, batches, examples, loss, metrics }) {
      const now = performance.now();
      const own = bars.of(trainer);
      if (batch !== batches && now - own.drawn < 100) return; // metrics cost time
      own.drawn = now;
      own.bar?.update(batch, { examples, numbers: { loss, ...metrics() } });
    },
    onEpochEnd({ trainer }, record) {
      end(trainer, Object.fromEntries(Object.entries(record).filter(([name]) => name.startsWith('validation'))));
    },
    onFitEnd({ trainer, stopped }) {
      end(trainer);
      if (stopped !== null) (stream ?? process.stderr).write(`stopped: ${stopped}\n`);
    },
  };
}

import { requireMethods, requireOptions } from '@gradkit/core-tensor/functional';
import type { Callback } from '../callback.ts';
import { Bar, type BarOptions } from './bar.ts';

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
  let bar: Bar | null = null;
  let drawn = 0;
  return {
    name: 'progressBar',
    onEpochStart({ epoch, epochs, batches }) {
      bar = new Bar(batches, { label: `epoch ${epoch}/${epochs}`, stream });
    },
    onBatchEnd({ batch, batches, examples, loss, metrics }) {
      const now = performance.now();
      if (batch < batches && now - drawn < 100) return; // metrics cost time
      drawn = now;
      bar?.update(batch, { examples, numbers: { loss, ...metrics() } });
    },
    onEpochEnd(_, record) {
      bar?.stop(Object.fromEntries(Object.entries(record).filter(([name]) => name.startsWith('validation'))));
      bar = null;
    },
    onFitEnd({ stopped }) {
      bar?.stop();
      bar = null;
      if (stopped !== null) (stream ?? process.stderr).write(`stopped: ${stopped}\n`);
    },
  };
}

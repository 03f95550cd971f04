import { requireMethods, requireOptions } from '@gradkit/core-tensor/functional';
import cliProgress from 'cli-progress';
import type { Callback } from '../callback.ts';

/** What a bar shows at its end. */
export type Numbers = Readonly<Record<string, number | string>>;

/** Where text can be written, e.g. `process.stderr`. */
export interface TextStream {
  write(text: string): unknown;
}

interface BarOptions {
  /** written before the bar */
  readonly label?: string | undefined;
  /** where to draw; default standard error, so that output can still be piped */
  readonly stream?: TextStream | undefined;
}

/** A line that fills up: share done, time left, examples a second, and numbers such as the loss. */
export class Bar {
  readonly #bar: cliProgress.SingleBar;
  readonly #start = performance.now();

  constructor(total: number, { label = '', stream = process.stderr }: BarOptions = {}) {
    this.#bar = new cliProgress.SingleBar({
      format: `${label} {bar} {percentage}% {value}/{total} | {numbers} | {rate} | {remaining}`.trimStart(),
      barCompleteChar: '█',
      barIncompleteChar: '░',
      barsize: 24,
      stream: stream as NodeJS.WritableStream, // all it does is write
      hideCursor: true,
      noTTYOutput: true, // a log file gets a line now and then
      notTTYSchedule: 5000,
      linewrap: false,
    });
    this.#bar.start(total, 0, { numbers: '…', rate: '…', remaining: '…' });
  }

  update(done: number, { examples, numbers }: { examples: number; numbers: Numbers }): void {
    const seconds = (performance.now() - this.#start) / 1000;
    const left = done === 0 ? 0 : (seconds / done) * (this.#bar.getTotal() - done);
    this.#bar.update(done, {
      numbers: Object.entries(numbers)
        .map(([name, value]) => `${name} ${typeof value === 'number' ? value.toFixed(4) : value}`)
        .join(' '),
      rate: `${Math.round(examples / seconds)} examples/s`,
      remaining: left < 0.5 ? `${seconds.toFixed(1)} s` : `${formatTime(left)} left`,
    });
  }

  stop(): void {
    this.#bar.stop();
  }
}

function formatTime(seconds: number): string {
  const rest = Math.round(seconds);
  return rest < 60 ? `${rest} s` : `${Math.floor(rest / 60)} min ${rest % 60} s`;
}

/**
 * Draws a bar for each epoch: loss and metrics so far, examples a second, time left.
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
      bar?.stop();
      bar = null;
      const validation = Object.entries(record).filter(([name]) => name.startsWith('validation'));
      if (validation.length > 0)
        (stream ?? process.stderr).write(
          `  ${validation.map(([name, value]) => `${name} ${value.toFixed(4)}`).join(' ')}\n`,
        );
    },
    onFitEnd({ stopped }) {
      bar?.stop();
      bar = null;
      if (stopped !== null) (stream ?? process.stderr).write(`stopped: ${stopped}\n`);
    },
  };
}

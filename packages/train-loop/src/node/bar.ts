import cliProgress from 'cli-progress';
import { formatTime } from './format-time.ts';

/** What a bar shows at its end. */
export type Numbers = Readonly<Record<string, number | string>>;

/** Where text can be written, e.g. `process.stderr`. */
export interface TextStream {
  write(text: string): unknown;
}

export interface BarOptions {
  /** written before the bar */
  readonly label?: string | undefined;
  /** where to draw; default standard error, so that output can still be piped */
  readonly stream?: TextStream | undefined;
}

/** How far the work is, in words. */
interface Progress {
  readonly done: number;
  readonly total: number;
  readonly numbers: string;
  readonly rate: string;
  readonly remaining: string;
}

/** Shows how far the work is. */
interface Display {
  show(progress: Progress): void;
  /** Shows the end, and what is known only then. */
  end(progress: Progress, results: string): void;
}

/** Share done, numbers such as the loss, examples a second, time left: drawn on a terminal, in lines of a log elsewhere. */
export class Bar {
  readonly #display: Display;
  readonly #start = performance.now();
  #progress: Progress;

  constructor(total: number, { label = '', stream = process.stderr }: BarOptions = {}) {
    this.#progress = { done: 0, total, numbers: '…', rate: '…', remaining: '…' };
    const isTerminal = (stream as { readonly isTTY?: boolean | undefined }).isTTY === true;
    this.#display = isTerminal ? drawnOn(stream, label, total) : loggedTo(stream, label);
  }

  update(done: number, { examples, numbers }: { examples: number; numbers: Numbers }): void {
    const { total } = this.#progress;
    const seconds = (performance.now() - this.#start) / 1000;
    const left = done === 0 ? 0 : (seconds / done) * (total - done);
    this.#progress = {
      done,
      total,
      numbers: formatNumbers(numbers),
      rate: `${Math.round(examples / seconds)} examples/s`,
      remaining: !(left >= 0.5) ? `${seconds.toFixed(1)} s` : `${formatTime(left)} left`,
    };
    this.#display.show(this.#progress);
  }

  /** Ends the bar. @param results what is known only at the end, e.g. the validation loss */
  stop(results: Numbers = {}): void {
    this.#display.end(this.#progress, formatNumbers(results));
  }
}

function drawnOn(stream: TextStream, label: string, total: number): Display {
  const place = Number.isNaN(total) ? '{value}' : '{bar} {percentage}% {value}/{total}';
  const bar = new cliProgress.SingleBar({
    format: `${label} ${place} | {numbers} | {rate} | {remaining}`.trimStart(),
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 24,
    stream: stream as NodeJS.WritableStream, // all it does is write
    hideCursor: true,
    linewrap: false,
  });
  bar.start(Number.isNaN(total) ? 0 : total, 0, { numbers: '…', rate: '…', remaining: '…' });
  return {
    show({ done, ...words }) {
      bar.update(done, words);
    },
    end(_, results) {
      bar.stop();
      if (results !== '') stream.write(`  ${results}\n`);
    },
  };
}

const logEveryMs = 10_000;

/** Plain lines: one at the end, and of long work one now and then. */
function loggedTo(stream: TextStream, label: string): Display {
  let written = performance.now();
  const write = ({ done, total, ...words }: Progress, results: string): void => {
    const known = done === 0 ? [] : Object.values(words);
    const parts = [`${label} ${Number.isNaN(total) ? done : `${done}/${total}`}`.trimStart(), ...known, results].filter(
      (part) => part !== '',
    );
    stream.write(`${parts.join(' | ')}\n`);
  };
  return {
    show(progress) {
      const now = performance.now();
      if (now - written < logEveryMs || progress.done === progress.total) return;
      written = now;
      write(progress, '');
    },
    end: write,
  };
}

function formatNumbers(numbers: Numbers): string {
  return Object.entries(numbers)
    .map(([name, value]) => `${name} ${typeof value === 'number' ? value.toFixed(4) : value}`)
    .join(' ');
}

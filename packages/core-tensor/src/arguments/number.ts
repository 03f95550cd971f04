import { refuseArgument } from './refuse-argument.ts';

interface WholeRange {
  readonly least?: number | undefined;
  readonly most?: number | undefined;
}

interface Range extends WholeRange {
  /** the number must be larger */
  readonly above?: number | undefined;
  /** the number must be smaller */
  readonly below?: number | undefined;
  /** whether ±Infinity will do; default false */
  readonly infinite?: boolean | undefined;
}

function formatRange({ least, most, above, below }: Range): string[] {
  if (least !== undefined && most !== undefined) return [`in ${least} … ${most}`];
  const bounds = { 'at least': least, above, 'at most': most, below };
  return Object.entries(bounds).flatMap(([word, bound]) => (bound === undefined ? [] : `${word} ${bound}`));
}

/**
 * Throws unless `value` is a whole number in its range.
 *
 * @param where the public function the caller used
 * @param name of the argument
 * @param range `least` and `most` are allowed themselves
 * @throws {ConfigError} `k is 0; it must be a whole number of at least 1`
 */
export function requireWholeNumber(where: string, name: string, value: unknown, range: WholeRange = {}): void {
  const { least = -Infinity, most = Infinity } = range;
  if (Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most) return;
  const bounds = formatRange(range).join(' and ');
  const rule = bounds === '' ? '' : bounds.startsWith('in') ? ` ${bounds}` : ` of ${bounds}`;
  refuseArgument(where, name, value, `a whole number${rule}`, range);
}

/**
 * Throws unless `value` is a number in its range; NaN never is.
 *
 * @param where the public function the caller used
 * @param name of the argument
 * @param range `least` and `most` are allowed themselves, `above` and `below` are not; finite unless `infinite`
 * @throws {ConfigError} `momentum is -1; it must be at least 0 and finite`
 */
export function requireNumber(where: string, name: string, value: unknown, range: Range = {}): void {
  const { least = -Infinity, most = Infinity, above, below, infinite = false } = range;
  const isNumber = typeof value === 'number';
  if (isNumber && value >= least && value <= most && (infinite || Number.isFinite(value))) {
    if ((above === undefined || value > above) && (below === undefined || value < below)) return;
  }
  const bounds = formatRange(range);
  const closed = (range.least ?? above) !== undefined && (range.most ?? below) !== undefined;
  if (!infinite && !closed) bounds.push('finite');
  const rule = bounds.join(' and ');
  const kind = rule === '' ? 'a number' : 'a number, ';
  refuseArgument(where, name, value, isNumber && rule !== '' ? rule : kind + rule, range);
}

import type { EpochRecord, Json } from '@gradkit/train-loop';
import { written } from '../diagnosis/numbers.ts';
import type { RunRecord } from '../record/run-record.ts';

/** `validationAccuracy` → `validation accuracy` */
export function spaced(name: string): string {
  return name.replace(/([a-z\d])([A-Z])/g, '$1 $2').replace(/\b[A-Z](?=[a-z])/g, (letter) => letter.toLowerCase());
}

/** `20 ms`, `45 s`, `3 min 20 s`, `2 h 5 min` */
export function duration(seconds: number): string {
  if (!(seconds >= 0)) return 'unknown';
  if (seconds < 0.095) return `${Math.round(1000 * seconds)} ms`;
  if (seconds < 60) return `${seconds < 10 ? Number(seconds.toFixed(1)) : Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** `2026-03-01 09:30 UTC` */
export function dateOf(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;
}

/** A value of a hyper-parameter or setting. */
export function valueOf(value: Json | undefined): string {
  if (value === undefined) return '–';
  if (typeof value === 'number') return Number.isInteger(value) && Math.abs(value) < 1e7 ? String(value) : exact(value);
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** All digits that tell a number from others: `0.00123`, `1e-8`. */
const exact = (value: number): string => String(value).replace('e+', 'e');

/** The number by which epochs and runs are compared. */
export function monitorOf({ monitor, history }: RunRecord): string {
  const has = (name: string): boolean => history.some((record) => record[name] !== undefined);
  if (monitor !== undefined && has(monitor)) return monitor;
  return has('validationLoss') ? 'validationLoss' : 'loss';
}

/** Which values of a number are better; of losses lower ones. */
export function betterOf({ better }: RunRecord, name: string): 'higher' | 'lower' | null {
  return better?.[name] ?? (/loss$/i.test(name) ? 'lower' : null);
}

/** The epoch with the best value of a number, of equals the first; null where there is none, or nothing says what is better. */
export function bestEpoch(run: RunRecord, name: string): EpochRecord | null {
  const better = betterOf(run, name);
  if (better === null) return null;
  const finite = run.history.filter((record) => Number.isFinite(record[name]));
  const beats = (a: number, b: number): boolean => (better === 'higher' ? a > b : a < b);
  return finite.reduce<EpochRecord | null>(
    (best, record) => (best === null || beats(record[name], best[name]) ? record : best),
    null,
  );
}

/** A number of an epoch, a share as per cent. */
export function measureText(name: string, value: number | undefined): string {
  if (value === undefined) return '–';
  if (!/accuracy$/i.test(name) || !(value >= 0 && value <= 1)) return written(value);
  return `${(100 * value).toFixed(value > 0.99 && value < 1 ? 2 : 1)} %`;
}

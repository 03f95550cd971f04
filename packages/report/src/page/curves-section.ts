import { lossCurve } from '@gradkit/plot';
import { extent, median } from '../diagnosis/numbers.ts';
import type { RunRecord } from '../record/run-record.ts';
import { html, type Html } from './html.ts';
import { picture, type Section } from './page.ts';
import { spaced } from './texts.ts';

interface Line {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** Loss and metrics over epochs, the loss within epochs, the learning rate where it changes. */
export function curvesSection(run: RunRecord): Section {
  const { history, batches = [], batchesPerEpoch } = run;
  const names = measuresOf(run);
  const pictures = names.map((name) => curve(spaced(name), { ...trained(run, name), ...validated(run, name) }));
  const perEpoch = batchesPerEpoch ?? batches.reduce((most, { batch }) => Math.max(most, batch), 1);
  const x = batches.map(({ epoch, batch }) => epoch - 1 + batch / perEpoch);
  if (batches.length >= 3)
    pictures.splice(1, 0, curve('loss within epochs', { loss: { x, y: batches.map(({ loss }) => loss) } }, 'epochs'));
  const rates = batches.map(({ learningRate = Number.NaN }) => learningRate);
  if (new Set(rates).size > 1) pictures.push(curve('learning rate', { 'learning rate': { x, y: rates } }, 'epochs'));
  const nothing = history.length === 0 && batches.length < 3;
  return {
    id: 'curves',
    title: 'Curves',
    content: nothing
      ? html`<p class="muted">There is no epoch to draw yet.</p>`
      : html`<div class="grid">${pictures}</div>`,
    long: true,
  };
}

/** Names of the numbers of training, the loss first. */
export function measuresOf({ history }: RunRecord): readonly string[] {
  const names = [...new Set(history.flatMap((record) => Object.keys(record)))];
  return names.filter((name) => name !== 'epoch' && name !== 'seconds' && !isValidation(name, names));
}

const validationName = (name: string): string => `validation${name.charAt(0).toUpperCase()}${name.slice(1)}`;

function isValidation(name: string, names: readonly string[]): boolean {
  return names.some((other) => validationName(other) === name);
}

function trained(run: RunRecord, name: string): Record<string, Line> {
  return { training: lineOf(run, name) };
}

function validated(run: RunRecord, name: string): Record<string, Line> {
  const line = lineOf(run, validationName(name));
  return line.x.length === 0 ? {} : { validation: line };
}

/** A number of the epochs that have it. */
export function lineOf({ history }: RunRecord, name: string): Line {
  const epochs = history.filter((record) => record[name] !== undefined);
  return { x: epochs.map(({ epoch }) => epoch), y: epochs.map((record) => record[name]) };
}

export const curveSize = { width: 520, height: 330, theme: 'auto' } as const;

function curve(title: string, lines: Readonly<Record<string, Line>>, xLabel = 'epoch'): Html {
  const values = Object.values(lines).flatMap(({ y }) => y);
  const logScale = title === 'learning rate' ? spansPowers(values) : hasLeap(values);
  return picture(lossCurve(lines, { title, xLabel, yLabel: title, logScale, ...curveSize }));
}

/** Whether the highest would press all others flat. A loss that falls far does not: what counts then is seen on a linear axis. */
function hasLeap(values: readonly number[]): boolean {
  const finite = values.filter(Number.isFinite);
  const [low, high] = extent(finite);
  return low > 0 && high > 20 * median(finite);
}

/** Whether values are told apart on a logarithmic axis only. */
export function spansPowers(values: readonly number[]): boolean {
  const finite = values.filter(Number.isFinite);
  const [low, high] = extent(finite);
  return finite.length > 0 && low > 0 && high / low > 50;
}

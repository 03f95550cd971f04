import type { EpochRecord } from '@gradkit/train-loop';
import type { RunRecord } from '../record/run-record.ts';
import { html, type Html } from './html.ts';
import { table, type Section } from './page.ts';
import { bestEpoch, duration, measureText, monitorOf, spaced } from './texts.ts';

const mostRows = 12;

/** The numbers of all epochs, the best of each marked. */
export function metricsSection(run: RunRecord): Section | null {
  const { history } = run;
  if (history.length === 0) return null;
  const names = [...new Set(history.flatMap((record) => Object.keys(record)))].filter(
    (name) => name !== 'epoch' && name !== 'seconds',
  );
  const best = new Map(names.map((name) => [name, bestEpoch(run, name)?.epoch] as const));
  const monitor = monitorOf(run);
  const row = (record: EpochRecord): Html => {
    const cells = names.map((name) => {
      const isBest = best.get(name) === record.epoch;
      return html`<td class="${isBest ? 'best' : ''}">${measureText(name, record[name])}</td>`;
    });
    const isBest = best.get(monitor) === record.epoch;
    return html`<tr class="${isBest ? 'best' : ''}">
      <td>${record.epoch}</td>
      ${cells}
      <td>${duration(record.seconds)}</td>
    </tr>`;
  };
  const all = (records: readonly EpochRecord[]): Html =>
    table(['epoch', ...names.map(spaced), 'time'], records.map(row));
  const chosen = history.filter(({ epoch }, i) => i === 0 || i === history.length - 1 || best.get(monitor) === epoch);
  const isLong = history.length > mostRows;
  return {
    id: 'epochs',
    title: 'Epochs',
    content: html`<p class="muted">
        Green: the best value of a column; the marked row has the best ${spaced(monitor)}, by which runs are compared.
      </p>
      ${all(isLong ? chosen : history)}${
        isLong
          ? html`<details>
              <summary>All ${history.length} epochs</summary>
              ${all(history)}
            </details>`
          : null
      }`,
    long: true,
  };
}

import { histograms, lossCurve } from '@gradkit/plot';
import type { LayerStatistics } from '@gradkit/train-loop';
import { percent, written } from '../diagnosis/numbers.ts';
import type { RunRecord } from '../record/run-record.ts';
import { curveSize, spansPowers } from './curves-section.ts';
import { html, type Html } from './html.ts';
import { picture, table, type Section } from './page.ts';

const mostLines = 8;
const mostSpreads = 4;

/** What layers gave, and their gradients: the last numbers, and their course. */
export function statisticsSection({ statistics = [] }: RunRecord): Section | null {
  const last = statistics.at(-1);
  if (last === undefined) return null;
  const rows = last.layers.map(
    ({ name, type, activation, gradient, updateRatio }) =>
      html`<tr>
        <td>${name}</td>
        <td class="text">${type}</td>
        <td>${written(activation.mean)} ± ${written(activation.deviation)}</td>
        <td>${percent(activation.zeroShare)}</td>
        <td>${percent(activation.deadShare)}</td>
        <td>${gradient === null ? '–' : written(gradient.norm)}</td>
        <td>${updateRatio === null ? '–' : written(updateRatio)}</td>
      </tr>`,
  );
  const courses: readonly (readonly [title: string, of: (layer: LayerStatistics) => number | null])[] = [
    ['share of dead units', ({ activation }) => (activation.deadShare > 0 ? activation.deadShare : null)],
    ['standard deviation of activations', ({ activation }) => activation.deviation],
    ['norm of gradients', ({ gradient }) => gradient?.norm ?? null],
    ['step / weights', ({ updateRatio }) => updateRatio],
  ];
  return {
    id: 'layers',
    title: 'Activations and gradients',
    content: html`<p class="muted">
        In epoch ${last.epoch}. A step that changes weights by about a thousandth is usual; dead units give 0 for every
        example.
      </p>
      ${table(['layer', 'type', 'activations', 'zeros', 'dead units', 'norm of gradients', 'step / weights'], rows, ['type'])}
      <div class="grid">
        ${statistics.length < 2 ? null : [...courses.map(([title, of]) => course(title, statistics, of)), ...spreads(statistics)]}
      </div>`,
    long: true,
  };
}

/** A line for each layer; of deep networks some, evenly chosen. */
function course(
  title: string,
  statistics: NonNullable<RunRecord['statistics']>,
  of: (layer: LayerStatistics) => number | null,
): Html | null {
  const lines = new Map<string, { x: number[]; y: number[] }>();
  for (const { epoch, layers } of statistics)
    for (const layer of layers) {
      const value = of(layer);
      if (value === null) continue;
      const name = `${layer.name} ${layer.type}`;
      const line = lines.get(name) ?? { x: [], y: [] };
      lines.set(name, line);
      line.x.push(epoch);
      line.y.push(value);
    }
  const all = [...lines];
  if (all.length === 0) return null;
  const every = Math.ceil(all.length / mostLines);
  const shown = all.filter((_, i) => i % every === 0);
  const logScale = spansPowers(shown.flatMap(([, { y }]) => y));
  return picture(lossCurve(Object.fromEntries(shown), { title, yLabel: title, logScale, ...curveSize }));
}

/** How what layers give is spread, where quantiles were recorded. */
function spreads(statistics: NonNullable<RunRecord['statistics']>): (Html | null)[] {
  const layers = statistics.at(-1)!.layers.filter(({ activation }) => activation.quantiles.length > 1);
  const every = Math.ceil(layers.length / mostSpreads);
  return layers
    .filter((_, i) => i % every === 0)
    .map(({ name, type }) => {
      const steps = statistics.flatMap((record) => {
        const quantiles = record.layers.find((layer) => layer.name === name)?.activation.quantiles ?? [];
        return quantiles.length > 1 && quantiles.every(Number.isFinite)
          ? [{ step: record.epoch, values: between(quantiles) }]
          : [];
      });
      if (steps.length === 0) return null;
      return picture(
        histograms(steps, { title: `what ${name} ${type} gives`, xLabel: 'activation', bins: 40, ...curveSize }),
      );
    });
}

/** Values that are spread as quantiles say: between two of them evenly. */
function between(quantiles: readonly number[]): readonly number[] {
  const samples = 1000;
  return Array.from({ length: samples }, (_, i) => {
    const place = (i / (samples - 1)) * (quantiles.length - 1);
    const at = Math.min(Math.floor(place), quantiles.length - 2);
    return quantiles[at] + (place - at) * (quantiles[at + 1] - quantiles[at]);
  });
}

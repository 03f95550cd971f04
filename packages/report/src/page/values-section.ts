import { functionCurves, imageSheet } from '@gradkit/plot';
import { written } from '../diagnosis/numbers.ts';
import type { ValueExample, ValuePredictions } from '../record/predictions.ts';
import { html, type Html } from './html.ts';
import { facts, picture, table, type Section } from './page.ts';
import { alike, pixelsOf } from './pixels.ts';

/** Predictions beside their targets, and the largest residuals. */
export function valueSections(predictions: ValuePredictions): readonly Section[] {
  const { examples, meanAbsoluteError, meanSquaredError, variance, worst } = predictions;
  if (examples === 0) return [];
  const explained = variance > 0 ? 1 - meanSquaredError / variance : Number.NaN;
  const values: Section = {
    id: 'predictions',
    title: 'Predictions',
    content: html`${facts([
      ['examples', examples],
      ['mean absolute error', written(meanAbsoluteError)],
      ['root mean squared error', written(Math.sqrt(meanSquaredError))],
      ['R²', `${written(explained)} (1: without error; 0: no better than the mean of the targets)`],
    ])}${drawPoints(predictions)}`,
  };
  if (worst.length === 0) return [values];
  return [values, { id: 'errors', title: 'Largest residuals', content: showWorst(worst), long: true }];
}

function drawPoints({ points, examples }: ValuePredictions): Html | null {
  const shown = points.filter((point) => point.every(Number.isFinite));
  const targets = shown.map(([target]) => target);
  const [low, high] = [Math.min(...targets), Math.max(...targets)];
  if (!(high > low)) return null;
  const margin = 0.03 * (high - low);
  const svg = functionCurves(
    { 'prediction = target': (x) => x },
    {
      title: shown.length < examples ? `Predictions of ${shown.length} examples` : 'Predictions',
      points: shown,
      range: [low - margin, high + margin],
      xLabel: 'target',
      yLabel: 'prediction',
      width: 640,
      height: 460,
      theme: 'auto',
    },
  );
  return picture(svg);
}

function showWorst(worst: readonly ValueExample[]): Html {
  const lead = html`<p class="muted">
    Where the model is furthest off. The number is the example’s place in the loader.
  </p>`;
  const shown = alike(worst);
  if (shown.length === 0) return html`${lead}${worstTable(worst)}`;
  const sheet = imageSheet(
    shown.map(({ picture: image }) => pixelsOf(image)),
    {
      shape: shown[0].picture.shape,
      title: 'target → prediction',
      titles: shown.map(({ index, target, prediction }) => `#${index} ${written(target)} → ${written(prediction)}`),
      columns: 6,
      theme: 'auto',
    },
  );
  return html`${lead}${picture(sheet, { least: 640 })}
    <details>
      <summary>As a table</summary>
      ${worstTable(worst)}
    </details>`;
}

function worstTable(worst: readonly ValueExample[]): Html {
  const hasInputs = worst.some(({ inputs }) => inputs !== undefined);
  const hasOutputs = worst.some(({ output }) => output > 0);
  const rows = worst.map(
    ({ index, target, prediction, output, inputs = [] }) =>
      html`<tr>
        <td>${index}</td>
        ${hasOutputs ? html`<td>${output}</td>` : null}
        <td>${written(target)}</td>
        <td>${written(prediction)}</td>
        <td>${written(prediction - target)}</td>
        ${hasInputs ? html`<td class="text wrap">${inputs.map(written).join(', ')}</td>` : null}
      </tr>`,
  );
  const head = [
    'example',
    ...(hasOutputs ? ['output'] : []),
    'target',
    'prediction',
    'residual',
    ...(hasInputs ? ['inputs'] : []),
  ];
  return table(head, rows, ['inputs']);
}

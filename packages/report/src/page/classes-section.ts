import { confusionMatrix, imageSheet } from '@gradkit/plot';
import { classNameOf, totalsOf } from '../diagnosis/classes.ts';
import { percent, written } from '../diagnosis/numbers.ts';
import type { ClassExample, ClassPredictions } from '../record/predictions.ts';
import type { RunRecord } from '../record/run-record.ts';
import { html, type Html } from './html.ts';
import { picture, table, type Section } from './page.ts';
import { alike, pixelsOf } from './pixels.ts';

const mostClasses = 40; // of a matrix that can be read

/** What was taken for what, each class, and the surest mistakes. */
export function classSections(run: RunRecord, predictions: ClassPredictions): readonly Section[] {
  if (predictions.examples === 0) return [];
  const { confusion } = predictions;
  const matrix: Section = {
    id: 'confusion',
    title: 'Confusion matrix',
    content: [confusion.length <= mostClasses ? drawMatrix(run, predictions) : null, listMistakes(run, predictions)],
    long: true,
  };
  const classes: Section = { id: 'classes', title: 'Classes', content: classTable(run, predictions), long: true };
  const { worst } = predictions;
  if (worst.length === 0) return [matrix, classes];
  return [matrix, classes, { id: 'errors', title: 'Worst errors', content: showWorst(run, worst), long: true }];
}

function namesOf(run: RunRecord, { confusion }: ClassPredictions): string[] {
  return confusion.map((_, k) => run.classNames?.[k] ?? String(k));
}

function drawMatrix(run: RunRecord, predictions: ClassPredictions): Html {
  const { confusion, cells } = predictions;
  const shown = alike(cells);
  const images = confusion.map((row) => row.map((): Uint8Array | null => null));
  for (const { label, prediction, picture: image } of shown) images[label][prediction] = pixelsOf(image);
  const examples = shown.length === 0 ? undefined : { shape: shown[0].picture.shape, images };
  const note = 'Each cell shows the example that the model was surest about.';
  return html`${shown.length === 0 ? null : html`<p class="muted">${note}</p>`}${picture(
    confusionMatrix(confusion, {
      title: 'What was taken for what',
      classNames: namesOf(run, predictions),
      examples,
      theme: 'auto',
    }),
    { least: 640 },
  )}`;
}

/** The commonest mistakes in words. */
function listMistakes(run: RunRecord, { confusion }: ClassPredictions): Html | null {
  const mistakes = confusion
    .flatMap((row, label) => row.map((count, prediction) => ({ label, prediction, count })))
    .filter(({ label, prediction, count }) => label !== prediction && count > 0)
    .toSorted((a, b) => b.count - a.count)
    .slice(0, 5)
    .map(
      ({ label, prediction, count }) =>
        html`<li>${count} × ${classNameOf(run, label)} taken for ${classNameOf(run, prediction)}</li>`,
    );
  return mistakes.length === 0
    ? null
    : html`<h3>Commonest mistakes</h3>
        <ul>
          ${mistakes}
        </ul>`;
}

function classTable(run: RunRecord, predictions: ClassPredictions): Html {
  const { confusion } = predictions;
  const { labels, said } = totalsOf(predictions);
  const share = (part: number, of: number): string => (of === 0 ? '–' : percent(part / of));
  const rows = confusion.map(
    (row, k) =>
      html`<tr>
        <td>${classNameOf(run, k)}</td>
        <td>${labels[k]}</td>
        <td>${said[k]}</td>
        <td>${share(row[k], said[k])}</td>
        <td>${share(row[k], labels[k])}</td>
        <td>${share(2 * row[k], said[k] + labels[k])}</td>
      </tr>`,
  );
  return table(['class', 'examples', 'predicted', 'precision', 'recall', 'F1'], rows);
}

function showWorst(run: RunRecord, worst: readonly ClassExample[]): Html {
  const lead = html`<p class="muted">
    What the model was surest about, and wrong. The number is the example’s place in the loader.
  </p>`;
  const shown = alike(worst);
  if (shown.length === 0) return html`${lead}${worstTable(run, worst)}`;
  const short = (k: number): string => {
    const name = run.classNames?.[k] ?? String(k);
    return name.length > 14 ? `${name.slice(0, 13)}…` : name;
  };
  const sheet = imageSheet(
    shown.map(({ picture: image }) => pixelsOf(image)),
    {
      shape: shown[0].picture.shape,
      title: 'true → predicted',
      titles: shown.map(
        ({ index, label, prediction, probability }) =>
          `#${index} ${short(label)} → ${short(prediction)} ${percent(probability)}`,
      ),
      columns: 6,
      theme: 'auto',
    },
  );
  return html`${lead}${picture(sheet, { least: 640 })}
    <details>
      <summary>As a table</summary>
      ${worstTable(run, worst)}
    </details>`;
}

function worstTable(run: RunRecord, worst: readonly ClassExample[]): Html {
  const hasInputs = worst.some(({ inputs }) => inputs !== undefined);
  const rows = worst.map(
    ({ index, label, prediction, probability, labelProbability, inputs = [] }) =>
      html`<tr>
        <td>${index}</td>
        <td class="text">${classNameOf(run, label)}</td>
        <td class="text">${classNameOf(run, prediction)}</td>
        <td>${percent(probability)}</td>
        <td>${percent(labelProbability)}</td>
        ${hasInputs ? html`<td class="text wrap">${inputs.map(written).join(', ')}</td>` : null}
      </tr>`,
  );
  return table(
    ['example', 'true', 'predicted', 'how sure', 'of the true class', ...(hasInputs ? ['inputs'] : [])],
    rows,
    ['true', 'predicted', 'inputs'],
  );
}

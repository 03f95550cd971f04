import { diagnose } from '../diagnosis/diagnose.ts';
import type { Finding } from '../diagnosis/finding.ts';
import type { RunRecord } from '../record/run-record.ts';
import { classSections } from './classes-section.ts';
import { curvesSection } from './curves-section.ts';
import { headline, secondsOf, stateText } from './headline.ts';
import { html, type Content, type Html } from './html.ts';
import { metricsSection } from './metrics-section.ts';
import { page, type Section } from './page.ts';
import { modelSection, reproduceSection, settingsSection } from './settings-sections.ts';
import { statisticsSection } from './statistics-section.ts';
import { bestEpoch, dateOf, duration, measureText, monitorOf, spaced } from './texts.ts';
import { valueSections } from './values-section.ts';

/**
 * Makes a page of a training: a headline, what is wrong with it in words, curves, numbers of all epochs, confusion matrix or residuals, the worst
 * errors, the model, statistics of layers, settings, and how to reproduce it. One HTML text that needs no network and no script, light or dark as the reader prefers.
 *
 * @param run what `readRun` of `@gradkit/report/node` gives, or a name and a history
 * @example
 * const history = [{ epoch: 1, seconds: 2, loss: 0.5 }, { epoch: 2, seconds: 2, loss: 0.25 }];
 * report({ name: 'digits', history }).includes('Best loss 0.25 in epoch 2 of 2, after 4 s of training.'); // true
 */
export function report(run: RunRecord): string {
  const findings = diagnose(run);
  const { predictions } = run;
  const sections: readonly (Section | null)[] = [
    findingsSection(run, findings),
    curvesSection(run),
    metricsSection(run),
    ...(predictions?.kind === 'classes' ? classSections(run, predictions) : []),
    ...(predictions?.kind === 'values' ? valueSections(predictions) : []),
    modelSection(run),
    statisticsSection(run),
    settingsSection(run),
    reproduceSection(run),
  ];
  return page({
    title: `${run.name} – training report`,
    head: headOf(run, findings),
    sections: sections.filter((section) => section !== null),
  });
}

function headOf(run: RunRecord, findings: readonly Finding[]): Content {
  const { name, state, started, notes } = run;
  return html`<h1>${name}${state === undefined ? null : html` <span class="state ${state}">${state}</span>`}</h1>
    <p class="muted">
      ${started === undefined ? 'Training report' : `Trained on ${dateOf(started)}`}${notes ? ` · ${notes}` : null}
    </p>
    <p class="headline">${headline(run, findings)}</p>
    <div class="tiles">
      ${tilesOf(run).map(([value, label]) => html`<div class="tile"><b>${value}</b><span>${label}</span></div>`)}
    </div>`;
}

/** The few numbers that one looks for first. */
function tilesOf(run: RunRecord): readonly (readonly [value: string, label: string])[] {
  const { history, epochs, model } = run;
  const monitor = monitorOf(run);
  const best = bestEpoch(run, monitor);
  const metrics = Object.keys(history[0] ?? {}).filter((name) => !['epoch', 'seconds', monitor].includes(name));
  const shown = metrics.filter(
    (name) => name.startsWith('validation') || !history[0][`validation${name[0].toUpperCase()}${name.slice(1)}`],
  );
  return [
    ...(best === null ? [] : [[measureText(monitor, best[monitor]), `best ${spaced(monitor)}`] as const]),
    ...(best === null
      ? []
      : shown
          .filter((name) => name !== 'loss')
          .slice(0, 2)
          .map((name) => [measureText(name, best[name]), `${spaced(name)} in epoch ${best.epoch}`] as const)),
    [
      epochs === undefined || epochs === history.length ? String(history.length) : `${history.length} of ${epochs}`,
      'epochs',
    ],
    [duration(secondsOf(run)), 'of training'],
    ...(model === undefined ? [] : [[model.parameters.toLocaleString('en-US'), 'parameters'] as const]),
  ];
}

function findingsSection(run: RunRecord, findings: readonly Finding[]): Section {
  const state = stateText(run);
  return {
    id: 'findings',
    title: 'Diagnosis',
    content: html`${state === null ? null : html`<p>${state}</p>`}${findings.every(({ severity }) => severity === 'note') ? nothingFound(run) : null}${findings.map(findingCard)}`,
  };
}

export function findingCard({ kind, severity, text, advice }: Finding): Html {
  return html`<div class="finding ${severity}">
    <span class="kind">${kind.replaceAll('-', ' ')}</span><b>${text}</b>${advice}
  </div>`;
}

function nothingFound({ history, statistics = [], predictions }: RunRecord): Html {
  if (history.length < 4)
    return html`<div class="finding good">
      <b>Nothing is wrong so far.</b>${history.length} ${history.length === 1 ? 'epoch is' : 'epochs are'} few to judge
      by; four are needed to see overfitting.
    </div>`;
  const looked = [
    'the losses',
    ...(predictions ? ['what was predicted'] : []),
    ...(statistics.length > 0 ? ['activations and gradients'] : []),
  ];
  const missing =
    statistics.length > 0
      ? ''
      : ' With watchStatistics() among the callbacks, dead units and gradients would be looked at, too.';
  return html`<div class="finding good">
    <b>Nothing is wrong with this run.</b>Looked at: ${looked.join(', ')}.${missing}
  </div>`;
}

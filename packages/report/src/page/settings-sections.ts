import type { RunRecord } from '../record/run-record.ts';
import { html, type Content } from './html.ts';
import { facts, table, type Section } from './page.ts';
import { dateOf, valueOf } from './texts.ts';

/** The layers of the model. */
export function modelSection({ model }: RunRecord): Section | null {
  if (model === undefined) return null;
  const { type, parameters, trainableParameters, summary } = model;
  const numbers = `${type}: ${parameters.toLocaleString('en-US')} parameters, of which ${trainableParameters.toLocaleString('en-US')} are trained; layers: ${model.layers.join(', ')}.`;
  return {
    id: 'model',
    title: 'Model',
    content: typeof summary === 'string' ? html`<pre>${summary}</pre>` : html`<p>${numbers}</p>`,
    long: true,
  };
}

/** What was chosen: hyper-parameters, optimizer, how it was trained. */
export function settingsSection(run: RunRecord): Section | null {
  const { hyperparameters = {}, optimizer, settings = {} } = run;
  const chosen = Object.entries(hyperparameters);
  const parts: Content[] = [
    chosen.length === 0
      ? null
      : html`<h3>Hyper-parameters</h3>
          ${facts(chosen.map(([name, value]) => [name, valueOf(value)]))}`,
    optimizer === undefined
      ? null
      : html`<h3>Optimizer: ${optimizer.rule}</h3>
          ${groupTable(optimizer.groups)}`,
    Object.keys(settings).length === 0
      ? null
      : html`<h3>Training</h3>
          ${facts(Object.entries(settings).map(([name, value]) => [name, valueOf(value)]))}`,
  ];
  if (parts.every((part) => part === null)) return null;
  return { id: 'settings', title: 'Settings', content: parts };
}

/** A row for each option, a column for each group of parameters. */
function groupTable(groups: readonly Readonly<Record<string, unknown>>[]): Content {
  const names = [...new Set(groups.flatMap((group) => Object.keys(group)))];
  const rows = names.map(
    (name) =>
      html`<tr>
        <td>${name}</td>
        ${groups.map((group) => html`<td>${valueOf(group[name] as never)}</td>`)}
      </tr>`,
  );
  return table(['option', ...groups.map((_, i) => (groups.length === 1 ? 'value' : `group ${i}`))], rows);
}

/** Where it ran, and how to have it again. */
export function reproduceSection(run: RunRecord): Section | null {
  const { environment = {}, source, seed, started, ended, notes } = run;
  const entries: (readonly [string, Content])[] = [
    ...(seed === null || seed === undefined ? [] : [['seed', String(seed)] as const]),
    ...(started === undefined ? [] : [['started', dateOf(started)] as const]),
    ...(ended === null || ended === undefined ? [] : [['ended', dateOf(ended)] as const]),
    ...Object.entries(environment),
  ];
  if (entries.length === 0 && source === undefined && !notes) return null;
  return {
    id: 'reproduce',
    title: 'How to reproduce',
    content: html`${notes ? html`<p>${notes}</p>` : null}${source === undefined ? null : steps(source)}${seed === null || seed === undefined ? html`<p class="muted">No seed was recorded: a second run has other random numbers.</p>` : null}${facts(entries)}`,
  };
}

function steps({ command, directory, commit, changedFiles }: NonNullable<RunRecord['source']>): Content {
  const lines = [
    commit === null ? null : `git checkout ${commit}`,
    directory === null || directory === '.' ? null : `cd ${directory}`,
    command,
  ].filter((line) => line !== null);
  const changed =
    changedFiles.length === 0
      ? null
      : html`<p>Files that differed from the commit, and are not recorded: ${changedFiles.join(', ')}.</p>`;
  const unknown = commit === null ? html`<p class="muted">The program was not in a git repository.</p>` : null;
  return html`<pre>${lines.join('\n')}</pre>
    ${changed}${unknown}`;
}

import { ConfigError, requireList, requireOptions } from '@gradkit/core-tensor/functional';
import { lossCurve, parallelCoordinates, type Series } from '@gradkit/plot';
import { diagnose } from '../diagnosis/diagnose.ts';
import { extent, mean } from '../diagnosis/numbers.ts';
import type { RunRecord } from '../record/run-record.ts';
import { curveSize, lineOf, measuresOf } from './curves-section.ts';
import { choicesOf, differencesOf, groupsOf, type RunGroup } from './groups.ts';
import { secondsOf } from './headline.ts';
import { html, type Content, type Html } from './html.ts';
import { facts, page, picture, table, type Section } from './page.ts';
import { commonMonitor, ranking, type Ranked } from './ranking.ts';
import { findingCard } from './report.ts';
import { betterOf, duration, measureText, spaced, valueOf } from './texts.ts';

/** What a page of several runs may be told. */
export interface CompareRunsOptions {
  readonly title?: string | undefined;
  /** where the page of each run is, in the order of the runs, e.g. `digits/report.html`; default: none */
  readonly links?: readonly string[] | undefined;
}

const mostLines = 10; // whose colours can be told apart

/**
 * Makes a page that compares trainings: a table from the best to the worst, with what differs in their hyper-parameters; their curves in one
 * picture, runs that differ in the seed only as a mean with a band; all hyper-parameters as parallel coordinates where there are three runs or more; what is wrong with each.
 *
 * @param runs what `readRun` of `@gradkit/report/node` gives, or names and histories; at least two
 * @param options `title`; `links`: where the page of each run is
 * @throws {ConfigError} if there are fewer than two runs, or links are not one for each
 * @example
 * const run = (name: string, loss: number) => ({ name, history: [{ epoch: 1, seconds: 2, loss }] });
 * compareRuns([run('wide', 0.5), run('deep', 0.25)]).includes('The best of 2 runs is deep'); // true
 */
export function compareRuns(runs: readonly RunRecord[], options: CompareRunsOptions = {}): string {
  const { title = 'Comparison of runs', links } = requireOptions<CompareRunsOptions>('compareRuns', options, {
    title: true,
    links: true,
  });
  requireList('compareRuns', 'runs', runs);
  if (runs.length < 2)
    throw new ConfigError('compareRuns', `there is ${runs.length} run; two are needed to compare`, {
      expected: 2,
      got: runs.length,
    });
  if (links !== undefined && links.length !== runs.length)
    throw new ConfigError(
      'compareRuns',
      `links are ${links.length} for ${runs.length} runs; there must be one for each`,
      { expected: runs.length, got: links.length },
    );
  const monitor = commonMonitor(runs);
  const ranked = ranking(runs, monitor);
  const linkOf = new Map(runs.map((run, i) => [run, links?.[i]] as const));
  const sections: readonly (Section | null)[] = [
    { id: 'ranking', title: 'Ranking', content: rankingTable(ranked, monitor, linkOf), long: true },
    curvesSection(ranked, monitor),
    parallelSection(ranked, monitor),
    findingsSection(ranked),
    sameSection(runs),
  ];
  const head = html`<h1>${title}</h1>
    <p class="headline">${headlineOf(ranked, monitor)}</p>`;
  return page({ title, head, sections: sections.filter((section) => section !== null) });
}

function headlineOf(ranked: readonly Ranked[], monitor: string): string {
  const [{ run, best, loss }] = ranked;
  if (loss !== null) return severalLosses(ranked, monitor);
  if (best === null) return `None of ${ranked.length} runs has a finite ${spaced(monitor)}.`;
  const without = ranked.filter(({ place }) => place === null).length;
  const differences = differencesOf(ranked.map((each) => each.run));
  const choices = choicesOf(run);
  const chosen = differences.slice(0, 4).map((name) => `${name} ${valueOf(choices[name])}`);
  const setting = chosen.length === 0 ? '' : `, with ${chosen.join(', ')}`;
  const left =
    without === 0
      ? ''
      : ` ${without === 1 ? 'One has' : `${without} have`} no ${spaced(monitor)} and cannot be ranked.`;
  return `The best of ${ranked.length - without} runs is ${run.name}: ${spaced(monitor)} ${measureText(monitor, best[monitor])} in epoch ${best.epoch}${setting}.${left}`;
}

/** The best with each loss function: their values are on scales of their own. */
function severalLosses(ranked: readonly Ranked[], monitor: string): string {
  const firsts = ranked.filter(({ place, best }) => place === 1 && best !== null);
  const said = firsts.map(
    ({ run, best, loss }) =>
      `with ${loss}: ${run.name}, ${measureText(monitor, best![monitor])} in epoch ${best!.epoch}`,
  );
  return `Runs have different loss functions, whose values cannot be compared; they are ranked for each of them. The best ${spaced(monitor)} ${said.join('; ')}.`;
}

/** A row for each run: what came of it, then what differs. */
function rankingTable(
  ranked: readonly Ranked[],
  monitor: string,
  linkOf: ReadonlyMap<RunRecord, string | undefined>,
): Html {
  const runs = ranked.map(({ run }) => run);
  const differences = differencesOf(runs);
  const metrics = metricNames(runs, monitor);
  const hasSeeds = runs.some(({ seed }) => seed !== undefined && seed !== null);
  const rows = ranked.map(({ run, best, place }) => {
    const link = linkOf.get(run);
    const choices = choicesOf(run);
    const problems = diagnose(run).filter(({ severity }) => severity !== 'note');
    return html`<tr class="${place === 1 && best !== null ? 'best' : ''}">
      <td>${place ?? '–'}</td>
      <td class="text">
        ${link === undefined ? run.name : html`<a href="${link}">${run.name}</a>`}${problems.map(({ kind }) => html`<small>${kind.replaceAll('-', ' ')}</small>`)}
      </td>
      <td class="${place === 1 ? 'best' : ''}">
        ${place === null ? 'not recorded' : best === null ? 'none' : measureText(monitor, best[monitor])}
      </td>
      <td>${best?.epoch ?? '–'}</td>
      ${metrics.map((name) => html`<td>${measureText(name, best?.[name])}</td>`)}
      <td>${run.history.length}</td>
      <td>${duration(secondsOf(run))}</td>
      ${hasSeeds ? html`<td>${run.seed ?? '–'}</td>` : null}${differences.map((name) => html`<td class="differs">${valueOf(choices[name])}</td>`)}
    </tr>`;
  });
  const head: Content[] = [
    '',
    'run',
    spaced(monitor),
    'in epoch',
    ...metrics.map(spaced),
    'epochs',
    'time',
    ...(hasSeeds ? ['seed'] : []),
    ...differences,
  ];
  const note =
    differences.length === 0 ? 'The runs have the same settings.' : 'Marked columns are settings that differ.';
  const marked = ranked.some(({ place }) => place === null) ? ' Runs that have none come last, without a place.' : '';
  const scales = ranked.some(({ loss }) => loss !== null) ? ' Places are those among runs of one loss function.' : '';
  return html`<p class="muted">
      By their best ${spaced(monitor)}; other numbers are those of that epoch.${marked}${scales} ${note}
    </p>
    ${table(head, rows, ['run'])}`;
}

/** Other numbers that all runs have, those of validation where there are some. */
function metricNames(runs: readonly RunRecord[], monitor: string): readonly string[] {
  const common = [...new Set(runs.flatMap(measuresOf))].flatMap((name) => {
    const held = `validation${name.charAt(0).toUpperCase()}${name.slice(1)}`;
    return [held, name].filter((each) => runs.every(({ history }) => history[0]?.[each] !== undefined)).slice(0, 1);
  });
  return common.filter((name) => name !== monitor).slice(0, 4);
}

/** The monitored number, the loss, and metrics of all runs, in one picture each. */
function curvesSection(ranked: readonly Ranked[], monitor: string): Section {
  const groups = groupsOf(ranked.map(({ run }) => run));
  const shown = groups.slice(0, mostLines);
  const names = [
    ...new Set([
      monitor,
      'loss',
      ...metricNames(
        ranked.map(({ run }) => run),
        monitor,
      ),
    ]),
  ];
  const pictures = names.map((name) => {
    const series = shown.flatMap(({ name: label, runs }): [string, Series][] => {
      const lines = runs.map((run) => lineOf(run, name)).filter(({ y }) => y.length > 0);
      if (lines.length === 0) return [];
      const longest = lines.reduce((a, b) => (b.x.length > a.x.length ? b : a));
      return [[label, lines.length === 1 ? lines[0] : { runs: lines.map(({ y }) => y), x: longest.x }]];
    });
    if (series.length === 0) return null;
    const title = name === 'loss' ? 'loss of training' : spaced(name);
    const logScale = isDominated(shown.map(({ runs }) => runs.flatMap((run) => lineOf(run, name).y)));
    return picture(
      lossCurve(Object.fromEntries(series), {
        title,
        yLabel: title,
        logScale,
        ...curveSize,
        height: 330 + 19 * Math.ceil(series.length / 2),
      }),
    );
  });
  const left = groups.length - shown.length;
  return {
    id: 'curves',
    title: 'Curves',
    content: html`${left > 0 ? html`<p class="muted">The best ${mostLines}; ${left} more are in the table.</p>` : null}${seedTable(groups, ranked, monitor)}
      <div class="grid">${pictures}</div>`,
    long: true,
  };
}

/** Whether the highest of one line is so far above those of most that it would press them flat. */
function isDominated(lines: readonly (readonly number[])[]): boolean {
  const values = lines.map((line) => line.filter(Number.isFinite)).filter((line) => line.length > 0);
  const peaks = values.map((line) => extent(line)[1]).toSorted((a, b) => a - b);
  const usual = peaks[Math.floor((peaks.length - 1) / 2)];
  return peaks.length > 1 && values.every((line) => extent(line)[0] > 0) && peaks.at(-1)! > 100 * usual;
}

/** How far seeds lie apart, of what was trained with several. */
function seedTable(groups: readonly RunGroup[], ranked: readonly Ranked[], monitor: string): Html | null {
  const several = groups.filter(({ runs }) => runs.length > 1);
  if (several.length === 0) return null;
  const bestOf = new Map(ranked.map(({ run, best }) => [run, best?.[monitor] ?? Number.NaN] as const));
  const rows = groups.map(({ name, runs }) => {
    const values = runs.map((run) => bestOf.get(run)!).filter(Number.isFinite);
    const middle = mean(values);
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1));
    return html`<tr>
      <td>${name}</td>
      <td>${runs.length}</td>
      <td>${measureText(monitor, middle)}</td>
      <td>${values.length > 1 ? measureText(monitor, deviation) : '–'}</td>
    </tr>`;
  });
  return html`<p class="muted">
      Runs that differ in their seed only are one line, their mean, with a band from the lowest to the highest.
    </p>
    ${table(['settings', 'runs', `mean best ${spaced(monitor)}`, 'standard deviation'], rows)}`;
}

/** What differs and what came of it, a line for each run. */
function parallelSection(ranked: readonly Ranked[], monitor: string): Section | null {
  if (ranked.some(({ loss }) => loss !== null)) return null; // values that cannot be compared
  const runs = ranked.map(({ run }) => run);
  const names = differencesOf(runs).slice(0, 6);
  const trials = ranked.map(({ run, best }) => {
    const choices = choicesOf(run);
    const parameters = names.map((name) => {
      const value = choices[name] ?? null;
      return [name, typeof value === 'object' && value !== null ? JSON.stringify(value) : value] as const;
    });
    return {
      parameters: Object.fromEntries(parameters) as Record<string, number | string | boolean | null>,
      value: best?.[monitor] ?? Number.NaN,
    };
  });
  const isNumeric = trials.some(({ parameters }) =>
    Object.values(parameters).some((value) => typeof value === 'number'),
  );
  if (trials.filter(({ value }) => Number.isFinite(value)).length < 3 || !isNumeric) return null;
  const direction = betterOf(runs[0], monitor) === 'higher' ? 'maximize' : 'minimize';
  const width = Math.max(640, 150 * (names.length + 1) + 120);
  const svg = parallelCoordinates(trials, {
    title: 'Settings and what came of them',
    valueLabel: spaced(monitor),
    direction,
    width,
    theme: 'auto',
  });
  return { id: 'settings', title: 'Parallel coordinates', content: picture(svg, { least: 640 }) };
}

function findingsSection(ranked: readonly Ranked[]): Section {
  const cards = ranked.flatMap(({ run }) => {
    const findings = diagnose(run);
    return findings.length === 0
      ? []
      : [
          html`<h3>${run.name}</h3>
            ${findings.map(findingCard)}`,
        ];
  });
  const content = cards.length === 0 ? html`<p>Nothing is wrong with any of them.</p>` : cards;
  return { id: 'findings', title: 'Diagnosis', content, long: true };
}

function sameSection(runs: readonly RunRecord[]): Section | null {
  const differences = new Set(differencesOf(runs));
  const same = Object.entries(choicesOf(runs[0])).filter(([name]) => !differences.has(name));
  if (same.length === 0) return null;
  return {
    id: 'same',
    title: 'The same in all runs',
    content: facts(same.map(([name, value]) => [name, valueOf(value)])),
  };
}

import type { Limits } from './limits.ts';
import type { Gap, Row } from './measure.ts';
import { operationsOf } from './operations.ts';
import type { Workload } from './workload.ts';

const ENOUGH = 20; // steps after which a loss must have fallen

/** Milliseconds with three digits. */
function ms(value: number): string {
  if (value < 0.001) return '< 0.001';
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

/** Milliseconds that the products of a workload need at least. */
export function limitOf(workload: Workload, { gflops }: Limits): number {
  return operationsOf(workload) / gflops / 1e6;
}

/** Everything about one workload, as soon as it is measured. */
export function workloadText(
  workload: Workload,
  { rows, gaps, limits }: { rows: readonly Row[]; gaps: readonly Gap[]; limits: readonly Limits[] },
): string {
  const bounds = limits.map((limit) => `${ms(limitOf(workload, limit))} (${limit.threads})`);
  const bound = bounds.length === 0 ? '' : `; products alone ${bounds.join(', ')}`;
  const lines = rows.map((row) => {
    const { engine, threads, loss, rounds, stepsPerRound } = row;
    const { min, median, max } = row.msPerStep;
    const times = `${ms(median).padStart(8)} ms  ${`${ms(min)} … ${ms(max)}`.padEnd(18)}`;
    const falls = loss.last < loss.first || rounds * stepsPerRound < ENOUGH ? '' : '  does not fall';
    const losses = `loss ${loss.first.toFixed(3)} → ${loss.last.toFixed(3)}${falls}`;
    return `  ${engine.padEnd(14)} ${threads} ${times} ${`${rounds} × ${stepsPerRound}`.padEnd(10)} ${losses}${nearText(row)}`;
  });
  const missing = gaps.map(({ engine, threads, reason }) => `  ${engine.padEnd(14)} ${threads}        —    ${reason}`);
  return [`${workload.name}: ${workload.title}${bound}`, ...lines, ...missing].join('\n');
}

/** How fast several threads were while their cores shared a cache, if that was not always so. */
function nearText({ threads, rounds, roundsWithSharedCache, msWithSharedCache }: Row): string {
  if (threads === 1 || roundsWithSharedCache === rounds) return '';
  const time = msWithSharedCache === null ? '—' : `${ms(msWithSharedCache.median)} ms`;
  return `  cores share a cache in ${roundsWithSharedCache} rounds: ${time}`;
}

/** Rows of the rounds in which the cores shared a cache, of workloads that all have some; rows of one thread as they are. */
export function withSharedCache(rows: readonly Row[]): Row[] {
  const never = rows.filter(({ threads, msWithSharedCache }) => threads > 1 && msWithSharedCache === null);
  const without = new Set(never.map(({ workload }) => workload));
  return rows
    .filter(({ workload }) => !without.has(workload))
    .map((row) => ({
      ...row,
      msPerStep: row.threads === 1 ? row.msPerStep : (row.msWithSharedCache ?? row.msPerStep),
    }));
}

/** Each engine at its better number of threads, as a Markdown table: workloads down, engines across, the least in bold. */
export function summaryTable(
  workloads: readonly Workload[],
  { rows, limits }: { rows: readonly Row[]; limits: readonly Limits[] },
): string {
  const engines = [...new Set(rows.map(({ engine }) => engine))];
  const best = (workload: Workload, engine: string): Row | undefined =>
    rows
      .filter((row) => row.workload === workload.name && row.engine === engine)
      .toSorted((a, b) => a.msPerStep.median - b.msPerStep.median)[0];
  const body = workloads.map((workload) => {
    const found = engines.map((engine) => best(workload, engine));
    const least = Math.min(...found.map((row) => row?.msPerStep.median ?? Infinity));
    const cells = found.map((row) => {
      if (row === undefined) return '—';
      const text = ms(row.msPerStep.median);
      return `${row.msPerStep.median === least ? `**${text}**` : text} (${row.threads})`;
    });
    const bound = Math.min(...limits.map((limit) => limitOf(workload, limit)));
    return [workload.name, Number.isFinite(bound) ? ms(bound) : '—', ...cells];
  });
  const head = ['ms a step (threads)', 'limit', ...engines];
  return [head, head.map(() => '---'), ...body].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

import { operations } from '@gradkit/core-tensor';
import { casesOf, families, operationsIn } from '../proof.ts';
import { currentText, type ReadmeTable } from '../readme-table.ts';
import { checkOutcome } from './check-outcome.ts';
import { ways, type Outcome, type Way } from './run-cases.ts';

/** The backends of TensorFlow.js, in the order of the table. */
const backends = ['cpu', 'wasm', 'webgl', 'webgpu'] as const;

export type BackendName = (typeof backends)[number];

/** What golden cases show of a backend. */
export interface Coverage {
  /** for each operation how it is done */
  readonly ways: Map<string, Set<Way>>;
  cases: number;
  /** by the CPU, whose turn WebGPU refuses */
  refused: number;
  /** cases with other results, as `function: case`, and the difference */
  readonly different: Map<string, string>;
}

/** What GPUs in software give: their drivers round more. */
const tolerances = {
  cpu: {},
  wasm: {},
  webgl: { relative: 1e-4, absolute: 1e-5 },
  webgpu: { relative: 1e-4, absolute: 1e-5 },
};

type RunCases = (operation: string, cases: ReturnType<typeof casesOf>) => Promise<readonly Outcome[]>;

interface Chosen {
  /** default all */
  readonly of?: readonly string[];
  /** default all of them */
  readonly only?: readonly string[];
}

/** Runs the golden cases of some families, or of some of their operations. */
export async function coverageOf(
  backend: BackendName,
  run: RunCases,
  { of: chosen = families, only }: Chosen = {},
): Promise<Coverage> {
  const coverage: Coverage = { ways: new Map(), cases: 0, refused: 0, different: new Map() };
  for (const family of chosen) {
    for (const name of operationsIn(family).filter((each) => only?.includes(each) ?? true)) {
      const cases = casesOf(family, name);
      const outcomes = await run(name, cases);
      outcomes.forEach((outcome, i) => {
        coverage.cases++;
        if (outcome.error !== undefined) coverage.refused++;
        for (const [operation, seen] of Object.entries(outcome.ways)) {
          const known = coverage.ways.get(operation) ?? new Set();
          for (const way of seen) known.add(way);
          coverage.ways.set(operation, known);
        }
        try {
          checkOutcome(cases[i], outcome, tolerances[backend]);
        } catch (error) {
          coverage.different.set(`${name}: ${outcome.name}`, (error as Error).message);
          if (outcome.error !== undefined) coverage.refused--;
        }
      });
    }
  }
  return coverage;
}

const names = [...new Set(operations.map(({ name }) => name))];

/** The cell of an operation: all ways that its cases go. */
function cell({ ways: all }: Coverage, operation: string): string {
  const seen = all.get(operation);
  return seen === undefined ? '–' : ways.filter((way) => seen.has(way)).join(' · ');
}

/** The table of all operations and backends as Markdown, then how many cases agree. */
function coverageTable(coverage: Readonly<Record<BackendName, Coverage>>): string {
  const rows = names.map(
    (name) => `| ${name} | ${backends.map((backend) => cell(coverage[backend], name)).join(' | ')} |`,
  );
  const counts = backends.map((backend) => {
    const { cases, refused, different } = coverage[backend];
    return `| ${backend} | ${cases - refused - different.size} | ${refused} | ${different.size} |`;
  });
  const differing = backends.flatMap((backend) => {
    const found = [...new Set([...coverage[backend].different.keys()].map((key) => key.split(':')[0]))];
    return found.length === 0 ? [] : [`- ${backend}: ${found.map((name) => `\`${name}\``).join(', ')}`];
  });
  return [
    `| operation | ${backends.join(' | ')} |`,
    '|---|---|---|---|---|',
    ...rows,
    '',
    '| backend | cases with the results of PyTorch | refused | others |',
    '|---|---|---|---|',
    ...counts,
    ...(differing.length === 0
      ? []
      : ['', 'Functions with a case that has another result, or ends the process for the GPU:', '', ...differing]),
  ].join('\n');
}

const readme: Omit<ReadmeTable, 'table'> = { path: 'packages/tfjs-backend/README.md', mark: 'coverage' };

/** The table in the README of the package. */
export function coverageInReadme(coverage: Readonly<Record<BackendName, Coverage>>): ReadmeTable {
  return { ...readme, table: () => coverageTable(coverage) };
}

/** The rows of the README's tables that a backend can be compared with: its column, and its count of cases. */
export function columnInReadme(backend: BackendName): readonly string[] {
  const text = currentText({ ...readme, table: () => '' });
  const rows = text.split('\n').filter((line) => line.startsWith('| '));
  const at = rows.findIndex((line) => line.startsWith('| operation | cpu'));
  const column = backends.indexOf(backend) + 2;
  const cells = rows.slice(at + 1, at + 1 + names.length).map((line) => {
    const parts = line.split('|').map((part) => part.trim());
    return `${parts[1]}: ${parts[column]}`;
  });
  return [...cells, rows.findLast((line) => line.startsWith(`| ${backend} |`)) ?? ''];
}

/** The same, of a run. */
export function columnOf(backend: BackendName, coverage: Coverage): readonly string[] {
  const { cases, refused, different } = coverage;
  return [
    ...names.map((name) => `${name}: ${cell(coverage, name)}`),
    `| ${backend} | ${cases - refused - different.size} | ${refused} | ${different.size} |`,
  ];
}

/** The functions that the README says have other results in some case. */
export function differencesInReadme(backend: BackendName): ReadonlySet<string> {
  const text = currentText({ ...readme, table: () => '' });
  const line = text.split('\n').find((each) => each.startsWith(`- ${backend}: `)) ?? '';
  return new Set([...line.matchAll(/`(\w+)`/g)].map(([, name]) => name));
}

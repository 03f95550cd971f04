import type { Drawn } from './draw-program.ts';
import { findingsOf, type Finding, type Form } from './forms.ts';
import { undecided } from './compare.ts';
import { drawProgram } from './draw-program.ts';
import { reasonOf } from './known-differences.ts';
import { shrink } from './shrink.ts';
import { sourceOf } from './source.ts';

/** A finding, and the smallest program that shows it. */
export interface Reported extends Finding {
  readonly seed: number;
  /** findings with the same one are most likely the same fault */
  readonly kind: string;
  readonly source: string;
}

/** What one program showed. */
export interface Report {
  readonly seed: number;
  readonly findings: readonly Reported[];
  /** why it differs where that is known */
  readonly reasons: readonly string[];
  readonly open: number;
  readonly all: number;
}

/** What is wrong, without numbers. */
function kindOf({ form, what }: Finding): string {
  const difference = /^output \d+, element \d+ is (\S+) but should be (\S+)/.exec(what);
  if (difference === null) return `${form}: ${what.replace(/\S*\d\S*/g, '#').slice(0, 90)}`;
  const classOf = (text: string): string => (/NaN|Infinity/.test(text) ? text : 'a number');
  return `${form}: ${classOf(difference[1])} instead of ${classOf(difference[2])}`;
}

async function smallest(drawn: Drawn, finding: Finding): Promise<Omit<Reported, 'seed'>> {
  const form = finding.form === 'eager' ? [] : [finding.form];
  const again = async (smaller: Drawn): Promise<Finding | undefined> =>
    (await findingsOf(smaller, form)).findings.find((each) => kindOf(each) === kindOf(finding));
  const found = await shrink(drawn, async (smaller) => (await again(smaller)) !== undefined);
  const operations = found.program.steps.map(({ op }) => op).toSorted();
  const gradients = found.program.loss === null ? '' : ' and gradients';
  const kind = `${kindOf(finding)} (${[...new Set(operations)].join(', ')}${gradients})`;
  return { ...((await again(found)) ?? finding), kind, source: sourceOf(found) };
}

const enough = 2; // of each kind are shrunk, which takes hundreds of runs

/** Runs the program of a seed in all forms, and shrinks what it shows, unless there was enough like it. */
export async function reportOf(seed: number, forms: readonly Form[], shrunk: Map<string, number>): Promise<Report> {
  const drawn = drawProgram(seed);
  const { findings, expected } = await findingsOf(drawn, forms);
  const reported: Reported[] = [];
  const reasons: string[] = [];
  for (const finding of findings) {
    const reason = reasonOf(finding, drawn);
    if (reason !== null) {
      reasons.push(reason);
      continue;
    }
    const kind = kindOf(finding);
    const known = shrunk.get(kind) ?? 0;
    shrunk.set(kind, known + 1);
    if (known < enough) reported.push({ ...(await smallest(drawn, finding)), seed });
    else reported.push({ ...finding, seed, kind, source: sourceOf(drawn) });
  }
  const counts = expected.map(undecided);
  const sum = (key: 'open' | 'all'): number => counts.reduce((total, each) => total + each[key], 0);
  return { seed, findings: reported, reasons, open: sum('open'), all: sum('all') };
}

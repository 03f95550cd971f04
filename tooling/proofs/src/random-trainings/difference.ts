import { numbersOf } from '@gradkit/core-tensor';
import { withDebugMode } from '../compiled/with-debug-mode.ts';
import { run, type Outcome } from './run.ts';
import type { Script } from './script.ts';

// In double precision a step is right to 1e-15. A gradient that is 0 but for rounding (of what stands before a batch norm) may be 1e-16,
// which Adagrad divides by its own size and 1e-10, and Adam by 1e-8: a step of 1e-8 is left of it.
const relative = 1e-7;
const absolute = 1e-7;

async function outcomeOf(script: Script, form: 'eager' | 'compiled'): Promise<Outcome | string> {
  try {
    return await run(script, form);
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
}

// Such a step can grow: where weights decay by way of Adam's gradient, 0.01 / 1e-8 times in each step. So what inputs change
// that are a few units in the last place apart is no difference either. A sum that is 0 in most orders may be 1e-20 in one of twelve,
// which grows as well: runs beside are made until they show it.
const mostNudges = 64;
const margin = 8;

function differenceIn(expected: Outcome, found: Outcome, nudged: readonly Outcome[]): string | null {
  if ([...expected.keys()].join() !== [...found.keys()].join())
    return `there are ${[...found.keys()].join(', ')}; there should be ${[...expected.keys()].join(', ')}`;
  for (const [name, value] of expected) {
    const [right, other] = [numbersOf(value), numbersOf(found.get(name)!)];
    const near = nudged.map((each) => numbersOf(each.get(name)!));
    for (let at = 0; at < right.length; at++) {
      const moved = margin * Math.max(0, ...near.map((numbers) => Math.abs(numbers[at] - right[at])));
      const tolerance = absolute + relative * Math.abs(right[at]) + (Number.isNaN(moved) ? 0 : moved);
      if (Object.is(right[at], other[at]) || Math.abs(right[at] - other[at]) <= tolerance) continue;
      return `${name}, element ${at} is ${other[at]} but should be ${right[at]}`;
    }
  }
  return null;
}

/** What compiled steps do differently, or null. An error, with its text, is as good as any other outcome. */
export async function differenceOf(script: Script): Promise<string | null> {
  const [expected, found] = [await outcomeOf(script, 'eager'), await outcomeOf(script, 'compiled')];
  if (typeof expected !== 'string' && typeof found !== 'string') {
    const nudged: Outcome[] = [];
    let difference = differenceIn(expected, found, nudged);
    while (difference !== null && nudged.length < mostNudges) {
      nudged.push(await run(script, 'eager', nudged.length + 1));
      difference = differenceIn(expected, found, nudged);
    }
    return difference;
  }
  if (expected === found) return null;
  const textOf = (outcome: Outcome | string): string => (typeof outcome === 'string' ? outcome : 'a training');
  return `compiled gives ${textOf(found)}; eager gives ${textOf(expected)}`;
}

/** The same where, by the seed, a third of all leaves to kernels what they can do, and a third has its batches divided as well. */
export async function differenceInMode(script: Script): Promise<string | null> {
  const mode = ([null, 'kernels', 'parts'] as const)[script.seed % 3];
  return mode === null ? differenceOf(script) : withDebugMode(mode, () => differenceOf(script));
}

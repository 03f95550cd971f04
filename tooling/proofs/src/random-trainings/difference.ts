import { numbersOf } from '@gradkit/core-tensor';
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

function differenceIn(expected: Outcome, found: Outcome): string | null {
  if ([...expected.keys()].join() !== [...found.keys()].join())
    return `there are ${[...found.keys()].join(', ')}; there should be ${[...expected.keys()].join(', ')}`;
  for (const [name, value] of expected) {
    const [right, other] = [numbersOf(value), numbersOf(found.get(name)!)];
    for (let at = 0; at < right.length; at++) {
      if (
        Object.is(right[at], other[at]) ||
        Math.abs(right[at] - other[at]) <= absolute + relative * Math.abs(right[at])
      )
        continue;
      return `${name}, element ${at} is ${other[at]} but should be ${right[at]}`;
    }
  }
  return null;
}

/** What compiled steps do differently, or null. An error, with its text, is as good as any other outcome. */
export async function differenceOf(script: Script): Promise<string | null> {
  const [expected, found] = [await outcomeOf(script, 'eager'), await outcomeOf(script, 'compiled')];
  if (typeof expected !== 'string' && typeof found !== 'string') return differenceIn(expected, found);
  if (expected === found) return null;
  const textOf = (outcome: Outcome | string): string => (typeof outcome === 'string' ? outcome : 'a training');
  return `compiled gives ${textOf(found)}; eager gives ${textOf(expected)}`;
}

import { formatValue } from '@gradkit/core-tensor/functional';
import type { LoadedStates } from './report.ts';

/** What would make the names of a file fit those of a model, as options; empty if nothing is seen. */
export function advice({ missing, unexpected, mismatched }: LoadedStates): string {
  const [wanted, given] = [missing, unexpected].map((each) => each.map(({ name }) => name));
  const turned = mismatched.filter(
    ({ given: { shape: a }, expected: { shape: b } }) =>
      a.length === 2 && b.length === 2 && a[0] === b[1] && a[1] === b[0],
  );
  const transposes =
    turned.length === 0
      ? ''
      : `; ${turned.length} would fit with their axes swapped: transpose: ${formatValue(endsOf(turned.map(({ name }) => name)))}`;
  return (stripAdvice(given, wanted) ?? addAdvice(given, wanted) ?? mapAdvice(given, wanted) ?? '') + transposes;
}

function stripAdvice(given: readonly string[], wanted: readonly string[]): string | null {
  const found = mostUsual(prefixesThatFit(given, new Set(wanted)));
  if (found === null) return null;
  const [prefix, count] = found;
  const how = given.every((name) => name.startsWith(prefix)) ? 'all names of the file' : `${count} names of the file`;
  return `; ${how} begin with ${formatValue(prefix)}: prefix: { strip: ${formatValue(prefix)} } takes it away`;
}

function addAdvice(given: readonly string[], wanted: readonly string[]): string | null {
  const found = mostUsual(prefixesThatFit(wanted, new Set(given)));
  if (found === null) return null;
  const [prefix, count] = found;
  return `; ${count} names of the model begin with ${formatValue(prefix)}, which the file leaves out: prefix: { add: ${formatValue(prefix)} }`;
}

/** A part between dots that is another in the file: `gamma` for `weight`. */
function mapAdvice(given: readonly string[], wanted: readonly string[]): string | null {
  const holes = new Map<string, string>();
  for (const name of wanted) for (const [hole, part] of holesOf(name)) holes.set(hole, part);
  const pairs = given.flatMap((name) =>
    holesOf(name).flatMap(([hole, part]) => {
      const other = holes.get(hole);
      return other === undefined || /^\d+$/.test(part) ? [] : [`[[${formatValue(part)}, ${formatValue(other)}]]`];
    }),
  );
  const found = mostUsual(pairs);
  return found === null ? null : `; names: ${found[0]} would fit ${found[1]} more`;
}

/** A name with each of its parts left out, and that part. */
function holesOf(name: string): [hole: string, part: string][] {
  const parts = name.split('.');
  return parts.map((part, k) => [parts.map((each, i) => (i === k ? '*' : each)).join('.'), part]);
}

/** What stands before names of the other side. */
function prefixesThatFit(longer: readonly string[], shorter: ReadonlySet<string>): string[] {
  return longer.flatMap((name) => {
    const parts = name.split('.');
    const starts = parts.slice(1).map((_, k) => `${parts.slice(0, k + 1).join('.')}.`);
    return starts.filter((start) => shorter.has(name.slice(start.length)));
  });
}

function mostUsual(texts: readonly string[]): [text: string, count: number] | null {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0] ?? null;
}

/** Patterns by the last two parts of names, of which there are few in deep networks. */
function endsOf(names: readonly string[]): string[] {
  return [
    ...new Set(names.map((name) => (name.split('.').length <= 2 ? name : `*.${name.split('.').slice(-2).join('.')}`))),
  ];
}

import { families, operationsIn } from '../proof.ts';
import type { ReadmeTable } from '../readme-table.ts';
import { differing, onWebGPU } from './exceptions.ts';
import { allowed, isElementwise, type Precision } from './sweep.ts';

const list = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(', ');

/** Operations whose results are compared in the same way. */
function rowOf(comparedWith: string, names: readonly string[]): string {
  const share = (precision: Precision): string => String(allowed[precision]);
  return `| ${list(names)} | ${share('float32')} of ${comparedWith} | ${share('float64')} of ${comparedWith} |`;
}

/** What the sweep over the values of all operations proves, as Markdown. */
function numbersTable(): string {
  const all = families.flatMap((family) =>
    operationsIn(family).map((name) => ({ name, own: isElementwise(family, name) })),
  );
  const named = (own: boolean): readonly string[] => all.filter((one) => one.own === own).map(({ name }) => name);
  const exceptions = differing.map(
    ({ operations, forms, precisions, what }) =>
      `| ${list(operations)} | ${forms.join(', ')} | ${precisions.join(', ')} | ${what} |`,
  );
  return [
    '| operation | float32 | float64 |',
    '|---|---|---|',
    rowOf('each element', named(true)),
    rowOf('the largest element', named(false)),
    '',
    'Exceptions:',
    '',
    '| operation | form | dtype | values |',
    '|---|---|---|---|',
    ...exceptions,
    '',
    'On WebGPU, NaN and infinities in each place give what they give eagerly in all operations, and other values are as exact as the functions of WGSL:',
    'sines to 5e-4, the rest compared with 1 or with the largest element. Exceptions:',
    '',
    '| operation | on WebGPU |',
    '|---|---|',
    '| `sort`, `topk` | values, not their positions |',
    ...onWebGPU.map(({ operations, what }) => `| ${list(operations)} | ${what} |`),
  ].join('\n');
}

export const numbersInReadme: ReadmeTable = {
  path: 'packages/compile/README.md',
  mark: 'numbers',
  table: numbersTable,
};

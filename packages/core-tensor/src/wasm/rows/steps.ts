import type { Operand } from '../program.ts';
import { each, type Code } from './code.ts';

/** Something done with a vector of lanes. A loop goes on by several, its copies. */
export interface Step {
  readonly code: (copy: number, isTail: boolean) => Code;
  readonly defines?: Operand | undefined;
  readonly uses: readonly Operand[];
}

/** Steps that a processor sees at a time anyway, and how many results may then be needed at a time, or when they are more: as measured. */
const few = { steps: 16, results: 12 } as const;
const mostResults = 24;

const keyOf = ({ kind, index }: Operand): string => `${kind} ${index}`;

/** How many results are needed at a time, at most. */
function widthOf(steps: readonly Step[]): number {
  const lastUse = new Map<string, number>();
  steps.forEach(({ uses }, i) => uses.forEach((operand) => lastUse.set(keyOf(operand), i)));
  const live = new Set<string>();
  let width = 1;
  steps.forEach(({ defines, uses }, i) => {
    if (defines !== undefined) live.add(keyOf(defines));
    width = Math.max(width, live.size);
    for (const operand of uses) if (lastUse.get(keyOf(operand)) === i) live.delete(keyOf(operand));
  });
  return width;
}

/** The copies of a loop: step by step, so many at once that what waits for one result does not wait alone. */
export function interleave(steps: readonly Step[], copies: number): number[] {
  const results = steps.length <= few.steps ? few.results : mostResults;
  let together = copies;
  while (together > 1 && together * widthOf(steps) > results) together /= 2;
  const groups = Array.from({ length: copies / together }, (_, group) => group * together);
  return each(groups, (first) =>
    each(steps, ({ code }) => each(Array.from({ length: together }), (_, i) => code(first + i, false))),
  );
}

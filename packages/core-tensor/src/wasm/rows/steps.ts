import type { Operand } from '../program.ts';
import { each, type Code } from './code.ts';

/** Something done with a vector of lanes. A loop goes on by several, its copies. */
export interface Step {
  readonly code: (copy: number, isTail: boolean) => Code;
  readonly defines?: Operand | undefined;
  readonly uses: readonly Operand[];
}

const few = 16; // steps: a processor sees several times as many ahead
const mostResults = 12; // of few steps, which are needed at a time

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

/**
 * The copies of a loop, step by step together, so that what waits for one result does not wait alone. Of few steps, which a processor does
 * together anyway, only as many as there are registers for. The numbers are measured.
 */
export function interleave(steps: readonly Step[], copies: number): number[] {
  let together = copies;
  if (steps.length <= few) while (together > 1 && together * widthOf(steps) > mostResults) together /= 2;
  const groups = Array.from({ length: copies / together }, (_, group) => group * together);
  return each(groups, (first) =>
    each(steps, ({ code }) => each(Array.from({ length: together }), (_, i) => code(first + i, false))),
  );
}

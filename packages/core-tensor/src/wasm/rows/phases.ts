import { ConfigError } from '../../errors.ts';
import { isLoadedAlongRow } from '../along-rows.ts';
import type { Operand, Program, Store } from '../program.ts';

/** One loop along a row. Numbers are those of the program's lines, in ascending order. */
export interface Phase {
  /** lines whose results an earlier phase kept */
  readonly kept: readonly number[];
  readonly lines: readonly number[];
  /** lines whose results a later phase needs */
  readonly keeps: readonly number[];
  readonly reductions: readonly number[];
  readonly stores: readonly Store[];
  /** lines on single numbers, when its reductions are known */
  readonly after: readonly number[];
}

/** The order in which a program goes along rows. */
export interface Schedule {
  /** lines on scalars and constants, once in a call */
  readonly once: readonly number[];
  /** lines on columns, once in a row */
  readonly before: readonly number[];
  readonly phases: readonly Phase[];
  /** lines that are kept from one phase to a later one */
  readonly keeps: readonly number[];
  /** whether the result of a line is the same along a row */
  readonly isUniform: (line: number) => boolean;
}

const cheap = 3; // instructions that are done again rather than their result kept
const slow = new Set([0xe3, 0xe7, 0xef, 0xf3]); // sqrt, div
const once = -1;

/** When each line can be done at the earliest, and whether it is the same along a row. */
function levelsOf({ lines }: Program): { readonly uniform: readonly boolean[]; readonly levels: readonly number[] } {
  const uniform: boolean[] = [];
  const levels: number[] = []; // of a line on elements its phase; of one on single numbers, 1 more than the phase it follows
  const isVarying = (operand: Operand): boolean =>
    isLoadedAlongRow(operand) || (operand.kind === 'line' && !uniform[operand.index]);
  const levelOf = ({ kind, index }: Operand): number => {
    if (kind === 'line') return levels[index];
    return kind === 'scalar' || kind === 'constant' ? once : 0;
  };
  for (const line of lines) {
    const level = Math.max(once, ...line.operands.map(levelOf));
    const varies = line.operands.some(isVarying);
    uniform.push('reduce' in line || !varies);
    levels.push('reduce' in line ? Math.max(0, level) + 1 : varies ? Math.max(0, level) : level);
  }
  return { uniform, levels };
}

/** Lines that something stored follows from. */
function usedLines({ lines, stores }: Program): ReadonlySet<number> {
  const used = new Set<number>();
  const visit = ({ kind, index }: Operand): void => {
    if (kind !== 'line' || used.has(index)) return;
    used.add(index);
    lines[index].operands.forEach(visit);
  };
  for (const { value } of stores) visit(value);
  return used;
}

/** What a phase does for its results. Of the lines of earlier phases, cheap ones are done again. */
class Demand {
  readonly kept = new Set<number>();
  readonly lines = new Set<number>();
  readonly #phase: number;
  readonly #program: Program;
  readonly #levels: readonly number[];
  readonly #uniform: readonly boolean[];

  constructor(phase: number, program: Program, { uniform, levels }: ReturnType<typeof levelsOf>) {
    this.#phase = phase;
    this.#program = program;
    this.#levels = levels;
    this.#uniform = uniform;
  }

  add({ kind, index }: Operand): void {
    if (kind !== 'line' || this.#uniform[index] || this.lines.has(index)) return;
    if (this.#levels[index] < this.#phase && this.#cost({ kind, index }) > cheap) {
      this.kept.add(index);
      return;
    }
    this.lines.add(index);
    for (const operand of this.#program.lines[index].operands) this.add(operand);
  }

  /** Loads and instructions; no more are counted than tell whether they are too many. */
  #cost(operand: Operand): number {
    if (isLoadedAlongRow(operand)) return 1;
    const { kind, index } = operand;
    const line = this.#program.lines[index];
    if (kind !== 'line' || this.#uniform[index] || 'reduce' in line) return 0;
    let cost = slow.has(line.opcode) ? cheap + 1 : 1;
    for (const one of line.operands) {
      if (cost > cheap) break;
      cost += this.#cost(one);
    }
    return cost;
  }
}

/** Finds the loops along a row that a program needs. */
export function schedule(program: Program): Schedule {
  const { lines, stores } = program;
  const levelled = levelsOf(program);
  const { uniform, levels } = levelled;
  const used = usedLines(program);
  const phaseOf = ({ kind, index }: Operand): number => (kind === 'line' ? Math.max(0, levels[index]) : 0);
  const reductions = [...used].filter((line) => 'reduce' in lines[line]);
  const inLoops = stores.filter((one) => !('column' in one));
  for (const store of stores) {
    const { kind, index } = store.value;
    const varies = isLoadedAlongRow(store.value) || (kind === 'line' && !uniform[index]);
    if ('column' in store && varies)
      throw new ConfigError(
        'assemble',
        `column ${store.column} is to have ${kind} ${index}, which varies along a row`,
        {
          got: store,
        },
      );
  }
  const last = Math.max(
    ...reductions.map((line) => levels[line] - 1),
    ...inLoops.map(({ value }) => phaseOf(value)),
    reductions.length + inLoops.length === 0 ? -1 : 0,
  );
  const keeps = new Set<number>();
  const phases: Phase[] = [];
  for (let phase = last; phase >= 0; phase--) {
    const demand = new Demand(phase, program, levelled);
    const ended = reductions.filter((line) => levels[line] === phase + 1);
    // a matrix may be written that is read: only when all is read
    const stored = inLoops.filter((one) => ('vector' in one ? last : phaseOf(one.value)) === phase);
    const kept = [...keeps].filter((line) => levels[line] === phase);
    for (const line of ended) demand.add(lines[line].operands[0]);
    for (const { value } of stored) demand.add(value);
    for (const index of kept) demand.add({ kind: 'line', index });
    for (const line of demand.kept) keeps.add(line);
    phases.unshift({
      kept: ascending(demand.kept),
      lines: ascending(demand.lines),
      keeps: ascending(kept),
      reductions: ascending(ended),
      stores: stored,
      after: numbersAt(phase + 1),
    });
  }
  return {
    once: numbersAt(once),
    before: numbersAt(0),
    phases,
    keeps: ascending(keeps),
    isUniform: (line) => uniform[line],
  };

  function numbersAt(level: number): number[] {
    return ascending([...used].filter((line) => uniform[line] && levels[line] === level && !('reduce' in lines[line])));
  }
}

function ascending(numbers: Iterable<number>): number[] {
  return [...numbers].toSorted((a, b) => a - b);
}

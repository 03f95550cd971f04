import { folded } from '../folded.ts';
import { plural } from '../plural.ts';
import { shortReason } from '../reason.ts';
import { formatSize } from '../size.ts';
import { table } from '../table.ts';
import { typeText } from '../weights/weight.ts';
import type { Distance } from './compare-numbers.ts';
import type { OutputComparison, OutputDifference } from './compare-outputs.ts';
import type { StructureComparison } from './compare-structure.ts';
import type { Difference } from './differences.ts';
import type { WeightChange, WeightComparison } from './compare-weights.ts';

/** A file that was compared. */
interface Side {
  readonly file: string;
  readonly sizeBytes: number;
}

/** What was compared of two files; null: that was not. */
export interface FileComparison {
  readonly a: Side;
  readonly b: Side;
  /** null: nobody knows, since outputs could not be compared */
  readonly same: boolean | null;
  readonly tolerance: { readonly weights: number; readonly outputs: number };
  readonly structure: StructureComparison | null;
  /** metadata of files of weights that differ */
  readonly metadata: readonly Difference[];
  readonly weights: WeightComparison | null;
  readonly outputs: OutputComparison | null;
}

type Row = readonly string[];

/** A comparison as people read it; long lists are folded, unless all is wanted. */
export function diffText(
  { a, b, tolerance, structure, metadata, weights, outputs }: FileComparison,
  all: boolean,
): string {
  const head = table([a, b].map(({ file, sizeBytes }) => [file, formatSize(sizeBytes)]));
  const verdicts = [
    ...(structure === null ? [] : [['structure', structureVerdict(structure)]]),
    ...(metadata.length === 0 ? [] : [['metadata', 'differ']]),
    ...(weights === null ? [] : [['weights', weightVerdict(weights, tolerance.weights)]]),
    ...(outputs === null ? [] : [['outputs', outputVerdict(outputs, tolerance.outputs)]]),
  ];
  const parts = [
    [...metadata, ...(structure?.facts ?? [])].map(differenceRow),
    structure === null ? [] : nodeRows(structure),
    weights === null ? [] : weights.changed.map(weightRow),
    weights === null ? [] : apartRows(weights),
    (outputs?.outputs ?? []).flatMap(outputRow),
  ];
  const tables = parts
    .filter((rows) => rows.length > 0)
    .map((rows) => table(folded<Row>(rows, all, (count) => [`… ${count} more, which --all shows`])));
  return [head, table(verdicts), ...tables].join('\n\n');
}

/** A difference in few digits: `0.0021`, `1.2e-7`. */
const few = (value: number): string => inDigits(value, 3);

/** A number with as many digits, without zeros behind. */
function inDigits(value: number, digits: number): string {
  const rounded = Number(value.toPrecision(digits));
  return rounded !== 0 && Math.abs(rounded) < 1e-3 ? rounded.toExponential() : String(rounded);
}

function structureVerdict({ same, nodes, facts, removed, added, changed }: StructureComparison): string {
  if (same) return `the same: ${plural(nodes, 'node')}`;
  const parts = [
    [removed.length, 'removed'],
    [added.length, 'added'],
    [changed.length, 'changed'],
  ] as const;
  const ofNodes = parts.filter(([count]) => count > 0).map(([count, what]) => `${plural(count, 'node')} ${what}`);
  const others =
    facts.length === 0 ? [] : [`${plural(facts.length, 'difference')} in versions, inputs, outputs or metadata`];
  return `differs: ${[...ofNodes, ...others].join(', ')}; ${plural(nodes, 'node')} in both`;
}

const largest = (distances: readonly (Distance | null)[], of: 'maxAbsolute' | 'maxRelative'): number =>
  Math.max(0, ...distances.map((distance) => distance?.[of] ?? 0));

function weightVerdict(
  { same, equal, changed, onlyInA, onlyInB, renamed }: WeightComparison,
  tolerance: number,
): string {
  const distances = changed.map(({ distance }) => distance);
  const beyond = changed.filter(({ within }) => !within).length;
  const ofNames = renamed.length === 0 ? '' : `, ${renamed.length} of them under other names`;
  const parts = [
    `${same ? 'the same' : 'differ'}: ${equal} equal${ofNames}`,
    ...(changed.length > beyond ? [`${changed.length - beyond} within ${few(tolerance)}`] : []),
    ...(beyond > 0 ? [`${beyond} different`] : []),
    ...(onlyInA.length > 0 ? [`${onlyInA.length} only in the first`] : []),
    ...(onlyInB.length > 0 ? [`${onlyInB.length} only in the second`] : []),
  ];
  const most = largest(distances, 'maxAbsolute');
  return (
    parts.join(', ') + (most > 0 ? `; by at most ${few(most)}, relative ${few(largest(distances, 'maxRelative'))}` : '')
  );
}

function outputVerdict({ same, reason, inputs, outputs }: OutputComparison, tolerance: number): string {
  if (same === null) return `not compared: ${shortReason(reason ?? '')}; --axis and --shape tell other sizes`;
  const shapes = inputs.map(({ dtype, shape }) => `${dtype} [${shape.join(', ')}]`).join(', ');
  const on = inputs.length === 0 ? '' : ` on random ${shapes}`;
  const most = largest(
    outputs.map(({ distance }) => distance),
    'maxAbsolute',
  );
  const isEqual = most === 0 && same;
  return `${same ? 'the same' : 'differ'}${on}${isEqual ? ', to the last bit' : `, by at most ${few(most)}; ${few(tolerance)} is allowed`}`;
}

const differenceRow = ({ what, a, b }: Difference): string[] => [what, `${short(a)} → ${short(b)}`];

function short(text: string | null): string {
  if (text === null) return 'nothing';
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

function nodeRows({ removed, added, changed }: StructureComparison): string[][] {
  return [
    ...removed.map(({ name, operator }) => ['removed', operator, name]),
    ...added.map(({ name, operator }) => ['added', operator, name]),
    ...changed.flatMap(({ name, operator, differences }) =>
      differences.map(({ what, a, b }) => ['changed', operator, name, what, `${short(a)} → ${short(b)}`]),
    ),
  ];
}

function weightRow({ a, b, distance, unknown }: WeightChange): string[] {
  const name = a.name === b.name ? a.name : `${a.name} → ${b.name}`;
  const [typeOfA, typeOfB] = [typeText(a), typeText(b)];
  const type = typeOfA === typeOfB ? typeOfA : `${typeOfA} → ${typeOfB}`;
  if (unknown !== null) return [name, type, unknown];
  return [name, type, ...(distance === null ? ['the same numbers'] : distanceCells(distance))];
}

/** How far apart, where, and what is there. */
function distanceCells({ maxAbsolute, maxRelative, at, values: [p, q] }: Distance): string[] {
  return [
    `${few(maxAbsolute)} at [${at.join(', ')}]`,
    `${inDigits(p, 6)} → ${inDigits(q, 6)}`,
    `relative ${few(maxRelative)}`,
  ];
}

function apartRows({ onlyInA, onlyInB, renamed }: WeightComparison): string[][] {
  return [
    ...onlyInA.map((each) => ['only in the first', each.name, typeText(each)]),
    ...onlyInB.map((each) => ['only in the second', each.name, typeText(each)]),
    ...renamed.map(([a, b]) => ['renamed', a, `→ ${b}`]),
  ];
}

function outputRow({ name, distance, otherwise }: OutputDifference): string[][] {
  if (otherwise === null && distance === null) return [];
  return [
    ['output', name, ...(otherwise === null ? [] : [otherwise]), ...(distance === null ? [] : distanceCells(distance))],
  ];
}

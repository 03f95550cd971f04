import { operations, type Op, type Trace } from '@gradkit/core-tensor';
import { expand, lower } from '@gradkit/onnx-export';
import { allTraces } from '../proof.ts';
import type { ReadmeTable } from '../readme-table.ts';

/** What the proofs show of a primitive. */
interface Seen {
  cases: number;
  /** ONNX operators it is written with */
  readonly operators: Set<string>;
}

/** Each node of the exported case: the primitive it was made for, and its operator. */
function operatorsIn(traced: Trace): [primitive: string, operator: string][] {
  const names = (kind: string, { length }: { length: number }): string[] =>
    Array.from({ length }, (_, i) => `${kind}${i}`);
  const { inputs } = traced;
  const { operations: expanded, results: outputs } = expand({ ...traced, results: traced.outputs, writes: new Map() });
  const graph = lower(
    { ...traced, operations: expanded, outputs },
    { inputs: names('x', inputs), outputs: names('y', outputs), states: new Map() },
  );
  return graph.nodes.map(({ origin, opType }) => [origin, opType]);
}

function lookAtProofs(): Map<string, Seen> {
  const seen = new Map<string, Seen>(operations.map(({ name }) => [name, { cases: 0, operators: new Set() }]));
  for (const traced of allTraces()) {
    for (const name of new Set(traced.operations.map(({ op }) => op.name))) {
      const found = seen.get(name); // none: a record that only stands for a condition
      if (found !== undefined) found.cases++;
    }
    for (const [name, operator] of operatorsIn(traced)) seen.get(name)?.operators.add(operator);
  }
  return seen;
}

const yes = (is: boolean): string => (is ? '✓' : '–');

function row({ name, view = false, forward, gradient }: Op, { cases, operators }: Seen): string {
  const cells = [
    name,
    yes(view || forward !== undefined),
    yes(gradient !== undefined),
    [...operators].join(', '),
    cases,
  ];
  return `| ${cells.join(' | ')} |`;
}

/** The table of all primitives as Markdown, made from their records and proofs. */
function operationTable(): string {
  const seen = lookAtProofs();
  return [
    '| operation | eager | gradient | ONNX | proof: cases |',
    '|---|---|---|---|---|',
    ...operations.map((op) => row(op, seen.get(op.name)!)),
  ].join('\n');
}

export const operationsInReadme: ReadmeTable = { path: 'README.md', mark: 'operations', table: operationTable };

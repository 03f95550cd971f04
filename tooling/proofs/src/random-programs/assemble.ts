import { withSizes, type Input, type Program, type Size, type Step } from './program.ts';

/** An input or a step, and how many values it adds. */
export type Node =
  | { readonly input: Input; readonly step?: undefined; readonly results: number }
  | { readonly step: Step; readonly input?: undefined; readonly results: number };

/** The positions of the first values of nodes. */
function startsOf(nodes: readonly Node[]): number[] {
  let next = 0;
  return nodes.map(({ results }) => (next += results) - results);
}

function sizesIn(attributes: unknown): number[] {
  const found: number[] = [];
  withSizes(attributes, (size) => found.push(size.sizeOf[0]));
  return found;
}

/** Positions of nodes that outputs need. */
function neededBy(outputs: readonly number[], nodes: readonly Node[], nodeOf: readonly number[]): ReadonlySet<number> {
  const needed = new Set<number>();
  const visit = (value: number): void => {
    const at = nodeOf[value];
    if (needed.has(at)) return;
    needed.add(at);
    const { step } = nodes[at];
    if (step !== undefined) [...step.inputs, ...sizesIn(step.attributes)].forEach(visit);
  };
  outputs.forEach(visit);
  return needed;
}

/** Makes a program of inputs and steps in any order in which each comes after what it needs; leaves out what no output needs. */
export function assemble(nodes: readonly Node[], outputs: readonly number[], loss: Program['loss']): Program {
  const starts = startsOf(nodes);
  const nodeOf = nodes.flatMap(({ results }, at) => Array.from({ length: results }, () => at));
  const needed = neededBy(outputs, nodes, nodeOf);
  const kept = nodes.map((_, at) => at).filter((at) => needed.has(at));
  const ordered = [...kept.filter((at) => nodes[at].step === undefined), ...kept.filter((at) => nodes[at].step)];
  const placed = startsOf(ordered.map((at) => nodes[at]));
  const startOf = new Map(ordered.map((at, i) => [at, placed[i]]));
  const moved = (value: number): number => startOf.get(nodeOf[value])! + value - starts[nodeOf[value]];
  const sized = ({ sizeOf: [value, axis] }: Size): Size => ({ sizeOf: [moved(value), axis] });
  return {
    inputs: ordered.flatMap((at) => nodes[at].input ?? []),
    steps: ordered.flatMap((at) => {
      const { step } = nodes[at];
      if (step === undefined) return [];
      return { op: step.op, inputs: step.inputs.map(moved), attributes: withSizes(step.attributes, sized) as unknown };
    }),
    outputs: outputs.map(moved),
    loss,
  };
}

import { ConfigError, formatValue } from '@gradkit/core-tensor/functional';
import { nodeProto } from '../quantize/file-graph.ts';
import { changed, type GraphProto, type NodeProto } from '../schema.ts';
import { GraphPart, types } from './graph-part.ts';
import type { PreprocessedColumn, Preprocessing, PreprocessingStep } from './preprocessing.ts';

type Scale = Extract<PreprocessingStep, { readonly kind: 'scale' }>;

/** The graph with an output put back into what the target was before it was scaled. @throws {ConfigError} if there is no such output or target */
export function putBehind(
  where: string,
  graph: GraphProto,
  { target }: Preprocessing,
  name: string | undefined,
): GraphProto {
  const scales = scalesOf(where, target ?? null);
  const output = outputOf(where, graph, name);
  const part = new GraphPart(where, graph);
  const scaled = part.fresh(`${output}_scaled`);
  let y = part.cast(scaled, 'float64');
  for (const { center, divisor, offset } of scales.toReversed()) {
    if (offset !== 0) y = part.add('Sub', [y, part.scalar(offset)]);
    y = part.add('Add', [part.add('Mul', [y, part.scalar(divisor)]), part.scalar(center)]);
  }
  const back = nodeProto('Cast', [y], output, part.castTo('float32'));
  const node = [...graph.node.map((each) => renamedEverywhere(where, each, output, scaled)), ...part.nodes, back];
  return changed(graph, { node, initializer: [...graph.initializer, ...part.constants] });
}

function scalesOf(where: string, target: PreprocessedColumn | null): readonly Scale[] {
  if (target === null) throw new ConfigError(where, 'inverseTarget is true but the pipeline has no target');
  return target.steps.map((step) => {
    if (step.kind === 'scale') return step;
    throw new ConfigError(
      where,
      `inverseTarget is true but the target ${target.name} has a step ${step.kind}; only numbers that were scaled can be put back`,
      { got: step.kind },
    );
  });
}

/** The output that predicts the target. */
function outputOf(where: string, graph: GraphProto, name: string | undefined): string {
  const names = graph.output.map((output) => output.name);
  const found =
    name === undefined && names.length === 1 ? graph.output[0] : graph.output.find((each) => each.name === name);
  if (found === undefined) {
    const rule = name === undefined ? 'say which predicts the target: { output }' : 'output must be one of them';
    throw new ConfigError(where, `output is ${formatValue(name)} but the model has ${names.join(', ')}; ${rule}`, {
      expected: names,
      got: name,
    });
  }
  const isMade = graph.node.some((node) => node.output.includes(found.name));
  if (isMade && found.type?.tensorType?.elemType === types.float32) return found.name;
  throw new ConfigError(where, `${found.name} of the model is no float32 that a node makes; it cannot be put back`, {
    got: found.name,
  });
}

function renamedEverywhere(where: string, node: NodeProto, from: string, to: string): NodeProto {
  if (node.attribute.some(({ g }) => g !== undefined && g.node.some((inner) => inner.input.includes(from))))
    throw new ConfigError(
      where,
      `the output ${from} is used within a loop or branch of the model; it cannot be put back`,
      {
        got: from,
      },
    );
  const rename = (names: readonly string[]): string[] => names.map((name) => (name === from ? to : name));
  const name = node.output.includes(from) ? `node_${to}` : node.name; // no two nodes have the same
  return changed(node, { name, input: rename(node.input), output: rename(node.output) });
}

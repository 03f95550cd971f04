import type { NodeProto } from '../schema.ts';
import { floatOf, nodeProto, type FileGraph } from './file-graph.ts';

const usualEps = 1e-5; // of the operator

/**
 * Makes a batch normalization part of the convolution before it, whose result nothing else takes.
 *
 * `weight′ = weight · γ / √(variance + eps)`, `bias′ = (bias − mean) · γ / √(variance + eps) + β`, for each output channel
 */
export function foldBatchNorms(graph: FileGraph): void {
  const [producers, consumers] = [graph.producers(), graph.consumers()];
  for (const norm of graph.nodes) {
    if (norm.opType !== 'BatchNormalization') continue;
    const before = producers.get(norm.input[0]);
    if (before?.opType !== 'Conv' || consumers.get(norm.input[0])!.length > 1 || graph.isOutput(norm.input[0]))
      continue;
    const folded = fold(graph, before, norm);
    if (folded === null) continue;
    graph.nodes = graph.nodes.flatMap((node) => (node === before ? [folded] : node === norm ? [] : [node]));
    producers.set(norm.output[0], folded);
  }
  graph.prune();
}

function fold(graph: FileGraph, conv: NodeProto, norm: NodeProto): NodeProto | null {
  const weight = graph.floatsOf(conv.input[1]);
  const [gamma, beta, mean, variance] = norm.input.slice(1).map((name) => graph.floatsOf(name)?.values);
  const old = graph.floatsOf(conv.input[2])?.values;
  const isKnown =
    weight !== null && gamma !== undefined && beta !== undefined && mean !== undefined && variance !== undefined;
  if (!isKnown || (conv.input.length > 2 && old === undefined)) return null;
  const eps = floatOf(norm, 'epsilon', usualEps);
  const factor = gamma.map((each, channel) => each / Math.sqrt(variance[channel] + eps));
  const inner = weight.values.length / factor.length;
  const values = weight.values.map((each, i) => each * factor[Math.floor(i / inner)]);
  const bias = factor.map((each, channel) => ((old?.[channel] ?? 0) - mean[channel]) * each + beta[channel]);
  const name = graph.constant(`${conv.input[1]}_folded`, { data: values, shape: weight.shape });
  graph.setOrigin(name, conv.input[1]);
  const inputs = [conv.input[0], name, graph.constant(`${conv.input[1]}_bias`, { data: bias, shape: [bias.length] })];
  return nodeProto('Conv', inputs, norm.output, conv.attribute);
}

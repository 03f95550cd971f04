import { intOf, nodeProto, type FileGraph } from './file-graph.ts';

/**
 * Values that were rounded while training already: `x · (1 / scale)`, quantized with scale 1, as `FakeQuantize` is exported, becomes
 * `QuantizeLinear` with the scale itself, which is what runtimes look for around an operator. What is halfway between two levels may go the
 * other way.
 */
export function writeLearnedScales(graph: FileGraph): void {
  dropGuards(graph);
  const producers = graph.producers();
  const replaced = new Map<unknown, ReturnType<typeof nodeProto>>();
  for (const back of graph.nodes) {
    if (back.opType !== 'DequantizeLinear') continue;
    const there = producers.get(back.input[0]);
    const scaled = there?.opType === 'QuantizeLinear' ? producers.get(there.input[0]) : undefined;
    const inverse = graph.floatsOf(scaled?.input[1])?.values;
    const scale = graph.floatsOf(back.input[1])?.values;
    const isScaled =
      scaled?.opType === 'Mul' &&
      inverse !== undefined &&
      scale?.length === inverse.length &&
      scale.every((each, i) => inverse[i] === Math.fround(1 / each));
    const isByOne = graph.floatsOf(there?.input[1])?.values.every((each) => each === 1);
    if (!isScaled || isByOne !== true) continue;
    const inputs = [scaled.input[0], back.input[1], there!.input[2]];
    replaced.set(there, nodeProto('QuantizeLinear', inputs, there!.output, there!.attribute));
  }
  graph.nodes = graph.nodes.map((node) => replaced.get(node) ?? node);
  graph.prune();
}

/** A zero point out of range, which is a constant here and was not when it was written, would be a factor of NaN; else there is one of 1. */
function dropGuards(graph: FileGraph): void {
  const producers = graph.producers();
  const same = new Map<string, string>();
  for (const { opType, input, output } of graph.nodes) {
    const back = producers.get(input[0]);
    if (opType !== 'Mul' || back?.opType !== 'DequantizeLinear' || graph.isOutput(output[0])) continue;
    const factor = graph.floatsOf(input[1]);
    if (factor?.values.every((each) => each === 1) !== true) continue;
    const axis = intOf(back, 'axis', 1);
    const channels = graph.floatsOf(back.input[1])?.shape[0];
    const isAlong = factor.values.length === channels && factor.shape[axis] === channels;
    if (factor.shape.length === 0 || isAlong) same.set(output[0], input[0]); // others may broadcast
  }
  graph.nodes = graph.nodes.map((node) => {
    if (!node.input.some((name) => same.has(name))) return node;
    const inputs = node.input.map((name) => same.get(name) ?? name);
    return nodeProto(node.opType, inputs, node.output, node.attribute);
  });
  graph.prune();
}

import type { Operation, Tensor } from '@gradkit/core-tensor/functional';
import { blockSums } from '@gradkit/onnx-export';
import type { Segment } from './segments.ts';

/** The same segment; a graph has its long sums in blocks, and reads and gives the same values. */
export function withBlockSums(segment: Segment): Segment {
  if (segment.kind !== 'onnx') return segment;
  const { operations } = segment;
  const given = [...new Set(operations.flatMap(({ outputs }) => outputs))];
  const blocked = blockSums({ operations, results: given, writes: new Map() });
  if (blocked.operations === operations) return segment;
  const before = new Map(blocked.results.map((value, i) => [value, given[i]]));
  const valueOf = (x: Tensor): Tensor => before.get(x) ?? x;
  const makers = new Map(operations.map((one) => [one.outputs[0], one]));
  const named = (one: Operation): Operation => {
    const [inputs, outputs] = [one.inputs.map(valueOf), one.outputs.map(valueOf)];
    const maker = makers.get(outputs[0]);
    const isSame = maker?.op === one.op && maker.inputs.every((x, i) => x === inputs[i]);
    return isSame ? maker : { ...one, inputs, outputs }; // a view may stand in other segments, too
  };
  return { ...segment, operations: blocked.operations.map(named) };
}

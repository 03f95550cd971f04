import { match, tensor, type OnnxValue, type Operation, type Tensor } from '@gradkit/core-tensor/functional';
import type { DynamicGraph } from '../dynamic-graph.ts';
import type { Node, Value } from '../graph.ts';
import { openShape, within, Writer, writeOperation } from '../writer.ts';
import { loopOp, type LoopAttributes, type MovingSlice } from './loop-op.ts';

const origin = 'loop';

const ints = (values: readonly number[]): Tensor => tensor([...values], { dtype: 'int64', shape: [values.length] });

/** A slice whose positions move with the number of the round: `start + round · move`. */
function writeMovingSlice(writer: Writer, one: Operation, { ranges }: MovingSlice, round: OnnxValue): void {
  const [y] = one.outputs;
  const place = one.origin;
  const type = { shape: [ranges.length], dtype: 'int64' } as const;
  const vector = (values: readonly number[], sizes: boolean): OnnxValue => ({
    ...type,
    name: writer.constant('slice_sizes', { value: ints(values), sizes }),
  });
  const calculate = (opType: string, inputs: readonly OnnxValue[]): OnnxValue => {
    const name = writer.names.fresh(`slice_${opType.toLowerCase()}`);
    writer.write({ opType }, { inputs, name, origin: 'slice', place });
    return { ...type, name };
  };
  const distance = calculate('Mul', [
    round,
    vector(
      ranges.map(({ move }) => move),
      false,
    ),
  ]);
  const starts = calculate('Add', [
    distance,
    vector(
      ranges.map(({ start }) => start),
      true,
    ),
  ]);
  const ends = calculate('Add', [
    distance,
    vector(
      ranges.map(({ move, start, end, width }) => (move === 0 ? end : start + width)),
      true,
    ),
  ]);
  const rest = [ranges.map(({ axis }) => axis), ranges.map(({ step }) => step)].map((values) => vector(values, false));
  writer.name(y, writer.names.fresh('slice'));
  const inputs = [writer.valueOf(one.inputs[0]), starts, ends, ...rest];
  writer.write({ opType: 'Slice' }, { inputs, name: writer.nameOf(y), origin: 'slice', place });
}

/** Writes an operation that is a loop; tells whether it is one. */
export function writeIfLoop(around: Writer, one: Operation): boolean {
  const loop = match(one, loopOp);
  if (loop !== null) writeLoop(around, loop);
  return loop !== null;
}

/** Writes the rounds of a loop as the operator `Loop` with a graph of its own. */
function writeLoop(around: Writer, loop: Operation<readonly Tensor[], LoopAttributes>): void {
  const { rounds, body } = loop.attributes;
  const { names } = around;
  const writer = new Writer(names, around);
  const [count, goes] = ['round', 'goes_on'].map((base) => names.fresh(base));
  const inputs: Value[] = [within(count, { dtype: 'int64' }), within(goes, { dtype: 'bool' })];
  for (const { taken } of body.carried) {
    writer.name(taken, names.fresh('carried'));
    inputs.push(within(writer.nameOf(taken), taken));
  }
  const round: OnnxValue = { name: names.fresh('round_vector'), shape: [1], dtype: 'int64' };
  const axes = writer.constant('round_axes', { value: ints([0]), sizes: false });
  writer.nodes.push({ opType: 'Unsqueeze', inputs: [count, axes], outputs: [round.name], attributes: {}, origin });
  body.operations.forEach((one, i) => {
    const moving = body.moving.get(i);
    if (moving === undefined) writeOperation(writer, one);
    else writeMovingSlice(writer, one, moving, round);
  });
  const results = [...body.carried.map(({ given }) => given), ...body.stacked];
  const outputs = [within(names.fresh('goes_on'), { dtype: 'bool' })];
  const copy = (from: string, to: string): void => {
    writer.nodes.push({ opType: 'Identity', inputs: [from], outputs: [to], attributes: {}, origin });
  };
  copy(goes, outputs[0].name);
  for (const result of results) {
    const name = names.fresh('result'); // of its own: a value may be wanted twice, or be an input
    copy(writer.nameOf(result), name);
    outputs.push(within(name, result));
  }
  const graph: DynamicGraph = {
    inputs,
    outputs,
    nodes: writer.finish(),
    constants: new Map(),
    inputShapes: [[], [], ...body.carried.map(({ taken }) => openShape(taken))],
    outputShapes: [[], ...results.map(openShape)],
  };
  for (const output of loop.outputs) if (!around.isNamed(output)) around.name(output, names.fresh(origin));
  const node: Node & { outputs: string[] } = {
    opType: 'Loop',
    inputs: [
      around.constant('loop_sizes', { value: ints([rounds]), sizes: true }),
      null,
      ...body.carried.map((_, i) => around.nameOf(loop.inputs[i])),
    ],
    outputs: loop.outputs.map((output) => around.nameOf(output)),
    attributes: { body: { graph } },
    captures: [...writer.captures],
    origin,
    place: loop.origin,
  };
  around.nodes.push(node);
}

import { isFloating } from '../../dtype.ts';
import type { OnnxBody, OnnxContext, OnnxNode, OnnxValue } from '../../onnx-rule.ts';
import type { Tensor } from '../../tensor.ts';
import { trace } from '../../trace.ts';
import { cast } from '../elementwise/cast.ts';
import { less } from '../elementwise/less.ts';
import { slice } from '../movement/slice.ts';
import type { Step } from './cells.ts';
import { joinDirections, joinDirectionsNode, onnxRecurrence, type RecurrenceNode } from './onnx-recurrence.ts';
import { partsOf, type RecurrentAttributes } from './recurrence.ts';
import { composeSequences, scanStepOf } from './sequence.ts';

/** Of numbers whose squares add up to no more, no product of a row with another overflows: it is at most 1e30, by Cauchy and Schwarz. */
const largestSum = 1e30;

/** Whether all values are moderate: far from overflowing, and none of them NaN. */
function areModerate({ node, constant }: OnnxContext, values: readonly OnnxValue[]): OnnxValue {
  const number = { shape: [], dtype: values[0].dtype };
  const [ofFirst, ...ofOthers] = values
    .filter(({ dtype }) => isFloating(dtype))
    .map((x) => node({ opType: 'ReduceSumSquare', inputs: [x], attributes: { keepdims: 0 } }, number));
  const add = (a: OnnxValue, b: OnnxValue): OnnxValue => node({ opType: 'Add', inputs: [a, b] }, number);
  const total = add(ofFirst, ofOthers.reduce(add)); // those of the weights first: in a file they are a constant
  const inputs = [total, constant(largestSum, number.dtype)];
  return node({ opType: 'LessOrEqual', inputs }, { shape: [], dtype: 'bool' });
}

function bodyOf(outside: readonly OnnxValue[], f: (...inputs: Tensor[]) => readonly Tensor[]): OnnxBody {
  return { outside, trace: () => trace(f, outside, { origin: new Error('recurrence') }) };
}

/** What of a recurrence is written. */
interface Written {
  readonly node: RecurrenceNode;
  readonly step: Step;
  /** how many states a step has */
  readonly states: number;
}

/**
 * Writes a recurrence: ONNX's node, whose results count where all that goes in is moderate; else the steps are scanned. For the node of ONNX
 * Runtime makes numbers of NaN, and of infinities that meet.
 */
export function writeRecurrence(
  context: OnnxContext,
  attributes: RecurrentAttributes,
  { node, step, states }: Written,
): readonly OnnxNode[] {
  const { y, last, inputs, inOwnOrder } = onnxRecurrence(context, attributes, node);
  if (!context.hasOperator('Scan')) return [joinDirectionsNode(context, y), last(2)].slice(0, states);
  const results = [y, ...context.outputs.slice(1).map((type) => context.node(last(2), type))];
  const scanned = scanStepOf(step, false);
  const bodies = {
    then_branch: bodyOf(results, (all, ...cells) => [joinDirections(all), ...cells]),
    else_branch: bodyOf([y, ...inputs], (all, ...given) => {
      const parts = partsOf(inOwnOrder(given), attributes);
      const first = slice(all, [0]); // where the batch is free, it tells how large a state is
      const zeros = cast(less(first, first), all.dtype);
      const initial = attributes.initial ? parts.initial : new Array<Tensor>(states).fill(zeros);
      const composed = composeSequences({ ...parts, initial }, states, () => scanned);
      return [composed.outputs, ...composed.last.slice(1)];
    }),
  };
  const isModerate = areModerate(context, node.isBounded ? inputs : [...inputs, y]);
  return context.outputs.map((_, result) => ({ opType: 'If', inputs: [isModerate], bodies, result }));
}

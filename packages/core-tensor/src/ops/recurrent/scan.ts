import { applyAll } from '../../apply.ts';
import type { Operation } from '../../operation.ts';
import type { OnnxBody, OnnxBodyTrace } from '../../onnx-rule.ts';
import { defineOp } from '../../op.ts';
import type { TensorType } from '../../tensor-type.ts';
import type { Tensor } from '../../tensor.ts';
import { trace } from '../../trace.ts';
import { slice } from '../movement/slice.ts';
import { stack } from '../movement/stack.ts';
import type { ScanKernel } from './scan-kernel.ts';

/**
 * One step of a scan, a function of its own that knows nothing of others: what it takes from outside, it is given.
 *
 * @param states after the step before
 * @param entries of this step, one of each sequence
 * @param outside the same in all steps
 * @returns the states after this step, of the same shapes, and what is kept of it
 */
export type ScanStep = (
  states: readonly Tensor[],
  entries: readonly Tensor[],
  outside: readonly Tensor[],
) => { readonly states: readonly Tensor[]; readonly outputs: readonly Tensor[] };

interface ScanAttributes {
  readonly step: ScanStep;
  /** how many of the inputs are states; those come first */
  readonly states: number;
  /** how many are sequences; those come next */
  readonly sequences: number;
  /** from the last entry to the first */
  readonly reverse: boolean;
  readonly kernel?: ScanKernel | undefined;
}

function partsOf<T>(inputs: readonly T[], { states, sequences }: ScanAttributes) {
  return {
    states: inputs.slice(0, states),
    sequences: inputs.slice(states, states + sequences),
    outside: inputs.slice(states + sequences),
  };
}

/** A step, traced: its inputs are the states, the entries and what comes from outside; its outputs the states and what is kept. */
function bodyOf(inputs: readonly TensorType[], attributes: ScanAttributes): OnnxBodyTrace {
  const { states, sequences, outside } = partsOf(inputs, attributes);
  const entries = sequences.map(({ shape, dtype }) => ({ shape: shape.slice(1), dtype }));
  return trace(
    (...given) => {
      const parts = partsOf(given, attributes);
      const after = attributes.step(parts.states, parts.sequences, parts.outside);
      return [...after.states, ...after.outputs];
    },
    [...states, ...entries, ...outside],
    { origin: new Error('scan') },
  );
}

/** What one step does. */
export function operationsOfStep({
  inputs,
  attributes,
}: Operation<readonly Tensor[], ScanAttributes>): readonly Operation[] {
  return bodyOf(inputs, attributes).operations;
}

/** The steps one by one. */
function unroll(inputs: readonly Tensor[], attributes: ScanAttributes): readonly Tensor[] {
  const { step, reverse } = attributes;
  const { states: first, sequences, outside } = partsOf(inputs, attributes);
  const [{ shape }] = sequences;
  const kept: Tensor[][] = [];
  let states = first;
  for (let i = 0; i < shape[0]; i++) {
    const t = reverse ? shape[0] - 1 - i : i;
    const entries = sequences.map((sequence) => slice(sequence, [t]));
    const after = step(states, entries, outside);
    states = [...after.states];
    after.outputs.forEach((output, k) => ((kept[k] ??= [])[t] = output));
  }
  return [...states, ...kept.map((each) => stack(each))];
}

/** Steps over sequences, each with the states that the one before it left. @see https://onnx.ai/onnx/operators/onnx__Scan.html */
export const scanOp = defineOp<readonly [Tensor, ...Tensor[]], ScanAttributes>({
  name: 'scan',
  infer(inputs, attributes) {
    const [length] = inputs[attributes.states].shape;
    return bodyOf(inputs, attributes).outputs.map(({ shape, dtype }, i) => ({
      shape: i < attributes.states ? shape : [length, ...shape],
      dtype,
    }));
  },
  forward(inputs, _y, attributes, outputs) {
    if (attributes.kernel?.run(inputs, attributes, outputs)) return;
    unroll(inputs, attributes).forEach(({ data }, i) => outputs[i].data.set(data));
  },
  onnx(attributes, { inputs, outputs }) {
    const { states, sequences, reverse } = attributes;
    const { outside } = partsOf(inputs, attributes);
    const body: OnnxBody = { outside, trace: () => bodyOf(inputs, attributes) };
    const backwards = (count: number): number[] => new Array<number>(count).fill(1);
    const known = {
      num_scan_inputs: sequences,
      scan_input_directions: reverse ? backwards(sequences) : undefined,
      scan_output_directions: reverse ? backwards(outputs.length - states) : undefined,
    };
    const taken = inputs.slice(0, states + sequences);
    return outputs.map((_, result) => ({ opType: 'Scan', inputs: taken, attributes: known, bodies: { body }, result }));
  },
  decomposition: unroll,
});

interface Scanned {
  /** before the first step */
  readonly states: readonly [Tensor, ...Tensor[]];
  /** each `[length, …]` */
  readonly sequences: readonly [Tensor, ...Tensor[]];
  readonly outside?: readonly Tensor[] | undefined;
  /** from the last entry to the first; default false */
  readonly reverse?: boolean | undefined;
  /** whether gradients go through it: the steps are then done one by one; default false */
  readonly isDifferentiated?: boolean | undefined;
  /** does the same; default: the steps are composed */
  readonly kernel?: ScanKernel | undefined;
}

/**
 * Does the same step over and over, with what the step before left: one operation where it is traced, else one step after the other.
 *
 * @returns the states after the last step, then what is kept of the steps, each stacked along a new first axis in the order of the entries
 * @see https://docs.jax.dev/en/latest/_autosummary/jax.lax.scan.html
 */
export function scan(
  step: ScanStep,
  { states, sequences, outside = [], reverse = false, isDifferentiated = false, kernel }: Scanned,
): readonly Tensor[] {
  const inputs = [...states, ...sequences, ...outside] as const;
  const attributes = { step, states: states.length, sequences: sequences.length, reverse, kernel };
  const isEager = kernel === undefined && !inputs.some(({ isSymbolic }) => isSymbolic);
  if (isDifferentiated || isEager) return unroll(inputs, attributes);
  return applyAll(scanOp, [inputs[0], ...inputs.slice(1)], attributes);
}

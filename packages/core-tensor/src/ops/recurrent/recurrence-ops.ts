import { applyAll } from '../../apply.ts';
import { isTensor } from '../../create.ts';
import { defineOp, type GradientContext, type Op } from '../../op.ts';
import type { TensorType } from '../../tensor-type.ts';
import type { Tensor } from '../../tensor.ts';
import type { StepCell } from '../../wasm/recurrent/cells.ts';
import type { Step } from './cells.ts';
import { writeRecurrence } from './write-recurrence.ts';
import { sequenceGradient, type CellRule } from './direction-gradient.ts';
import { runSequences, type Advance } from './kernel.ts';
import type { RecurrenceNode } from './onnx-recurrence.ts';
import { partsOf, requireParts, type RecurrentAttributes, type RecurrentInputs } from './recurrence.ts';
import type { ScanStep } from './scan.ts';
import { stepKernel, type ScanKernel } from './scan-kernel.ts';
import { composeSequences, scanStepOf } from './sequence.ts';

/** A kind of recurrence, by its cell. */
interface Recurrence {
  readonly name: string;
  readonly gates: number;
  /** how many states a step has: the first is the output, a second one the cell */
  readonly states: 1 | 2;
  /** how many values of `hidden` entries a step saves for the gradient, cells among them */
  readonly saved: number;
  step(attributes: RecurrentAttributes): Step;
  advance(attributes: RecurrentAttributes): Advance;
  /** the same on lanes */
  cell(attributes: RecurrentAttributes): StepCell;
  rule(attributes: RecurrentAttributes): CellRule;
  node(attributes: RecurrentAttributes, directions: number): RecurrenceNode;
}

/** A step as one of a scan. */
interface SteppedInScan {
  readonly step: ScanStep;
  readonly kernel: ScanKernel;
}

type Context = GradientContext<RecurrentInputs, RecurrentAttributes>;

/** The operations of a recurrence. */
export interface RecurrenceOps {
  /** gives the outputs, and the last cells if there are any */
  readonly op: Op<RecurrentInputs, RecurrentAttributes>;
  /** gives beside them what its gradient asks for */
  readonly trainingOp: Op<RecurrentInputs, RecurrentAttributes>;
  /** the same with the last cells first, if there are any: where their gradient comes from, for the first result of an operation is the one that has one */
  readonly lastCellsOp: Op<RecurrentInputs, RecurrentAttributes> | null;
}

/** Makes the records of a recurrence. */
export function recurrenceOps(kind: Recurrence): RecurrenceOps {
  const { name, gates, states, saved } = kind;
  const stepsOf = new Map<Step, SteppedInScan>();
  const scanned = (attributes: RecurrentAttributes): SteppedInScan => {
    const step = kind.step(attributes);
    const known = stepsOf.get(step) ?? { step: scanStepOf(step), kernel: stepKernel(kind.cell(attributes), saved) };
    stepsOf.set(step, known); // the same ones whenever it is traced
    return known;
  };
  const decompose = (inputs: RecurrentInputs, attributes: RecurrentAttributes): ReturnType<typeof composeSequences> => {
    const { step, kernel } = scanned(attributes);
    return composeSequences(partsOf(inputs, attributes), states, () => step, { kernel });
  };
  const results = (inputs: readonly TensorType[], attributes: RecurrentAttributes): TensorType[] => {
    const { length, batch, directions, hidden } = requireParts(name, partsOf(inputs, attributes), gates);
    const { dtype } = inputs[0];
    const last = { shape: [directions, batch, hidden], dtype };
    const one = { shape: [directions, length, batch, hidden], dtype };
    return [
      { shape: [length, batch, directions * hidden], dtype },
      ...Array.from({ length: states - 1 }, () => last),
      ...Array.from({ length: saved }, () => one),
    ];
  };
  const forward = (
    inputs: RecurrentInputs,
    y: Tensor,
    attributes: RecurrentAttributes,
    outputs: readonly Tensor[],
  ): void =>
    runSequences(
      partsOf(inputs, attributes),
      { advance: kind.advance(attributes), cell: kind.cell(attributes) },
      {
        y,
        cells: states === 2 ? outputs[1] : undefined,
        saved: outputs.slice(states),
      },
    );
  const gradientFrom = (
    { inputs, attributes, needs, createGraph }: Context,
    given: Pick<Parameters<typeof sequenceGradient>[2], 'y' | 'saved' | 'dy' | 'dCells'>,
  ): (Tensor | null)[] =>
    sequenceGradient(
      partsOf(inputs, attributes),
      { states, step: scanned(attributes).step, rule: kind.rule(attributes) },
      { ...given, needsX: needs[0], createGraph },
    );

  const op = defineOp<RecurrentInputs, RecurrentAttributes>({
    name,
    infer: (inputs, attributes) => results(inputs, attributes).slice(0, states),
    forward,
    onnx: (attributes, context) =>
      writeRecurrence(context, attributes, {
        node: kind.node(attributes, context.inputs[1].shape[0]),
        step: kind.step(attributes),
        states,
      }),
    decomposition(inputs, attributes) {
      const { outputs, last } = decompose(inputs, attributes);
      return [outputs, ...last.slice(1)];
    },
  });
  const trainingOp = defineOp<RecurrentInputs, RecurrentAttributes>({
    name,
    infer: results,
    forward,
    gradient: (dy, context) =>
      gradientFrom(context, { y: context.output, saved: context.outputs.slice(states), dy, dCells: null }),
    decomposition(inputs, attributes, _types, _primitives, wanted) {
      if (!wanted.includes(true, states)) return applyAll(op, inputs, attributes);
      const composed = decompose(inputs, attributes);
      return [composed.outputs, ...composed.last.slice(1), ...composed.saved];
    },
  });
  const lastCellsOp = defineOp<RecurrentInputs, RecurrentAttributes>({
    ...trainingOp,
    gradient: (dCells, context) =>
      gradientFrom(context, { y: context.outputs[1], saved: context.outputs.slice(states), dy: null, dCells }),
  });
  return { op, trainingOp, lastCellsOp: states === 2 ? lastCellsOp : null };
}

/** Does a recurrence: its outputs, and the last cells if there are any. What the gradient asks for is kept where there may be one. */
export function applyRecurrence(
  { op, trainingOp, lastCellsOp }: RecurrenceOps,
  inputs: RecurrentInputs,
  attributes: RecurrentAttributes,
): readonly Tensor[] {
  const tracked = inputs.find((input) => isTensor(input) && input.gradFn !== null); // what is none is refused below
  if (tracked === undefined) return applyAll(op, inputs, attributes);
  const results = applyAll(trainingOp, inputs, attributes);
  const [y, cells, ...saved] = results;
  if (lastCellsOp !== null)
    tracked.gradFn!.extend({ op: lastCellsOp, inputs, outputs: [cells, y, ...saved], attributes });
  return results;
}

import { cast, isFloating, mul, sum, type Tensor } from '@gradkit/core-tensor';
import { callOf, type Attributes } from '../call.ts';
import { read, type Golden } from '../golden.ts';
import { gradientsOf } from '../gradients-of.ts';
import { resultsOf } from '../proof.ts';

/** An operation, done to earlier values. */
export interface Step {
  /** the public function's name */
  readonly op: string;
  /** positions of its tensors among all values: the inputs, then the results of all steps */
  readonly inputs: readonly number[];
  /** what it is called with beside them, by name; a `Size` is a number that is looked up */
  readonly attributes: Attributes;
}

/** A number in attributes that is the length of an axis of a value, as in `x.div(x.shape[0])`. */
export interface Size {
  readonly sizeOf: readonly [value: number, axis: number];
}

/** A tensor that a program is called with. */
export interface Input extends Golden {
  /** whether its first axis is the batch, whose size is free */
  readonly free: boolean;
}

/** A function of tensors, as data. */
export interface Program {
  readonly inputs: readonly Input[];
  readonly steps: readonly Step[];
  /** positions of the values that are returned */
  readonly outputs: readonly number[];
  /** what of the floating outputs is differentiated with respect to the floating inputs; null: nothing */
  readonly loss: 'sum' | 'squares' | null;
}

const isSize = (value: unknown): value is Size => typeof value === 'object' && value !== null && 'sizeOf' in value;

/** Attributes with every `Size` as `found` has it. */
export function withSizes(attributes: unknown, found: (size: Size) => unknown): Attributes {
  if (isSize(attributes)) return found(attributes);
  if (Array.isArray(attributes)) return attributes.map((each) => withSizes(each, found) as unknown);
  if (typeof attributes !== 'object' || attributes === null) return attributes;
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, withSizes(value, found)]));
}

/** Does a step to the values so far, and gives its results. */
export function doStep({ op, inputs, attributes }: Step, values: readonly Tensor[]): readonly Tensor[] {
  const sizes = withSizes(attributes, ({ sizeOf: [value, axis] }) => values[value].shape[axis]);
  return resultsOf(
    callOf(op)(
      inputs.map((at) => values[at]),
      sizes,
    ),
  );
}

function lossOf(outputs: readonly Tensor[], loss: 'sum' | 'squares'): Tensor {
  const terms = outputs
    .filter(({ dtype }) => isFloating(dtype))
    .map((y) => cast(sum(loss === 'sum' ? y : mul(y, y)), 'float32'));
  return terms.reduce((a, b) => a.add(b));
}

/** All values of a program: the inputs, then the results of all steps. */
export function valuesOf({ steps }: Program, inputs: readonly Tensor[], how = doStep): readonly Tensor[] {
  const values = [...inputs];
  for (const step of steps) values.push(...how(step, values));
  return values;
}

/**
 * The program as a function: its outputs, then, with a loss, the gradients of the floating inputs.
 *
 * @param how a step is done
 */
export function functionOf(program: Program, how = doStep): (...inputs: Tensor[]) => Tensor[] {
  const { outputs, loss } = program;
  const forward = (...inputs: Tensor[]): Tensor[] => {
    const values = valuesOf(program, inputs, how);
    return outputs.map((at) => values[at]);
  };
  if (loss === null) return forward;
  return (...inputs) => {
    const gradients = gradientsOf((...x) => lossOf(forward(...x), loss), inputs);
    return [...forward(...inputs), ...gradients];
  };
}

/** The inputs at another size of the batch: rows repeated, or left out. */
export function inputsAt(program: Program, batch: number | null): Tensor[] {
  return program.inputs.map((input) => {
    if (batch === null || !input.free) return read(input);
    const [rows, ...rest] = input.shape;
    const length = input.data.length / rows;
    const data = Array.from({ length: batch * length }, (_, i) => input.data[i % input.data.length]);
    return read({ shape: [batch, ...rest], dtype: input.dtype, data });
  });
}

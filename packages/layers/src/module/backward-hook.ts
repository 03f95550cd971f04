import { customGradient } from '@gradkit/autograd';
import { ConfigError, isPlainObject, isTensor, type Tensor } from '@gradkit/core-tensor/functional';
import type { Forward } from './forward-of.ts';
import type { AnyModule } from './module.ts';

type Gradients = readonly (Tensor | null)[];

/** Sees the gradients of a module's inputs and outputs, null where there is none, and may give another one of the input. */
export type BackwardHook = (module: AnyModule, gradInputs: Gradients, gradOutputs: Gradients) => unknown;

/** The same, with other tensors in lists and objects. */
function mapTensors(value: unknown, change: (x: Tensor) => Tensor): unknown {
  if (isTensor(value)) return change(value);
  if (Array.isArray(value)) return value.map((each) => mapTensors(each, change));
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, mapTensors(each, change)]));
}

/** The same tensor, whose gradient is shown on its way, and may be another one from there on. */
const shown = (x: Tensor, show: (dx: Tensor) => Tensor): Tensor =>
  x.gradFn === null
    ? x
    : customGradient(
        (same) => same,
        (dy) => [show(dy)],
      )(x);

/** One call of `forward`, between watchers of the gradients of its inputs and outputs. */
export function watchBackward(module: AnyModule, inner: Forward, inputs: unknown[], hook: BackwardHook): unknown {
  const gradInputs: (Tensor | null)[] = [];
  const gradOutputs: (Tensor | null)[] = [];
  const awaited = { inputs: 0, outputs: 0 };
  const watch = (side: 'inputs' | 'outputs', gradients: (Tensor | null)[], whenAll: (dx: Tensor) => Tensor) => {
    return (x: Tensor): Tensor => {
      const place = gradients.push(null) - 1;
      if (x.gradFn !== null) awaited[side]++;
      let missing = true;
      return shown(x, (dx) => {
        if (missing) awaited[side]--;
        missing = false;
        gradients[place] = dx;
        return awaited[side] === 0 ? whenAll(dx) : dx;
      });
    };
  };
  let tracked = 0;
  const call = (dx: Tensor): Tensor => replaced(hook(module, [...gradInputs], [...gradOutputs]), dx, tracked);
  const seenInputs = inputs.map((each) => mapTensors(each, watch('inputs', gradInputs, call)));
  tracked = awaited.inputs;
  const output = inner.apply(module, seenInputs);
  const whenAll = (dy: Tensor): Tensor => {
    if (tracked === 0) hook(module, [...gradInputs], [...gradOutputs]); // no input wants one
    return dy;
  };
  return mapTensors(output, watch('outputs', gradOutputs, whenAll));
}

/** The gradient that a hook gives in the place of another one. */
function replaced(given: unknown, dx: Tensor, tracked: number): Tensor {
  if (given === undefined || given === null) return dx;
  const tensors = (Array.isArray(given) ? given : [given]).filter((each) => isTensor(each));
  if (tracked === 1 && tensors.length === 1) return tensors[0];
  throw new ConfigError(
    'registerFullBackwardHook',
    `the hook gave ${tensors.length} gradients for ${tracked} inputs that have one; it may give another one where there is exactly 1`,
    { expected: 1, got: tensors.length },
  );
}

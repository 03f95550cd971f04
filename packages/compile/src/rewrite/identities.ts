import {
  broadcastToOp,
  castOp,
  match,
  padOp,
  permuteOp,
  sameShape,
  sliceOp,
  type Operation,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { keep, rewrite } from '@gradkit/onnx-export';
import type { TracedStep } from '../trace/traced-step.ts';

/** Algebraic identities: leaves out what changes nothing, the sign of zeros aside: `x + 0`, `x · 1`, casts, reshapes, permutations, slices and padding to what is there already. */
export function simplifyIdentities(step: TracedStep): TracedStep {
  const roots = new Map<Tensor, Tensor>(); // what views show
  return rewrite(step, (one) => {
    const root = one.op.view === true ? (roots.get(one.inputs[0]) ?? one.inputs[0]) : null;
    const same = unchangedBy(one) ?? (root !== null && isLike(root, one.outputs[0]) ? root : null);
    if (same !== null) return { operations: [], outputs: [same] };
    if (root !== null) roots.set(one.outputs[0], root);
    return keep(one);
  });
}

const isLike = (x: Tensor, y: Tensor): boolean => sameShape(x.shape, y.shape) && x.dtype === y.dtype;

/** The input that is the result, if one is. */
function unchangedBy(one: Operation): Tensor | null {
  const [y] = one.outputs;
  const [a] = one.inputs;
  const b = one.inputs.at(1);
  if (isLike(a, y) && onlyChangesType(one)) return a;
  const { neutral } = one.op;
  if (b === undefined || neutral === undefined) return null;
  if (isLike(a, y) && isConstant(b, neutral.right)) return a;
  return isLike(b, y) && isConstant(a, neutral.left) ? b : null;
}

/** Whether an operation whose result has the type of its input gives that input. */
function onlyChangesType(one: Operation): boolean {
  if (one.op.view === true || match(one, castOp) !== null || match(one, broadcastToOp) !== null) return true;
  if (match(one, padOp)?.attributes.pads.every(([before, after]) => before === 0 && after === 0)) return true;
  if (match(one, sliceOp)?.attributes.ranges.every(({ step }) => step > 0)) return true;
  return match(one, permuteOp)?.attributes.axes.every((axis, i) => axis === i) ?? false;
}

function isConstant(x: Tensor, value: number | undefined): boolean {
  return value !== undefined && !x.isSymbolic && x.data.every((element) => Object.is(element, value));
}

import { noGrad } from '@gradkit/autograd';
import {
  apply,
  broadcastShapes,
  broadcastTo,
  ConfigError,
  defineOp,
  formatShape,
  isFloating,
  numbersOf,
  slice,
  squeeze,
  stack,
  unsqueeze,
  where as choose,
  withRecorder,
  type Operand,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import type { Constraint, ConstraintTest } from '../constraints/index.ts';

interface Condition {
  /** the public class or method the caller used */
  readonly where: string;
  /** of the argument */
  readonly argument: string;
  readonly test: ConstraintTest;
  /** null: the bound is a tensor, and lies beside the values */
  readonly bounds: readonly (number | null)[];
}

/** The values and their bounds, of what lies beside each other. */
function unpack(evidence: Tensor, bounds: Condition['bounds']): [value: Tensor, bounds: Operand[]] {
  if (!bounds.includes(null)) return [evidence, bounds as readonly number[] as number[]];
  let next = 0;
  const part = (): Tensor => squeeze(slice(evidence, { axis: 0, start: next, end: ++next }), 0);
  const value = part();
  return [value, bounds.map((bound) => bound ?? part())];
}

const holds = (evidence: Tensor, { test, bounds }: Condition): Tensor => test.holds(...unpack(evidence, bounds), test);

/** The place of an element, e.g. `[1, 0]`; nothing for a scalar. */
function placeOf(at: number, shape: readonly number[]): string {
  const place: number[] = [];
  let rest = at;
  for (const length of shape.toReversed()) {
    place.unshift(rest % length);
    rest = Math.floor(rest / length);
  }
  return place.length === 0 ? '' : formatShape(place);
}

function requireHolds(evidence: Tensor, condition: Condition): void {
  const allowed = withRecorder(null, () => noGrad(() => holds(evidence, condition)));
  const at = allowed.data.indexOf(0);
  if (at < 0) return;
  const { where, argument, test } = condition;
  const [value, bounds] = withRecorder(null, () => noGrad(() => unpack(evidence, condition.bounds)));
  const size = value.size / allowed.size;
  const event = [...numbersOf(value).subarray(at * size, (at + 1) * size)];
  const given = test.eventDim === 0 ? String(event[0]) : formatEvent(event);
  const limits = bounds.map((bound) => (typeof bound === 'number' ? bound : numbersOf(bound)[at * size]));
  throw new ConfigError(
    where,
    `${argument}${placeOf(at, allowed.shape)} is ${given}; it must be ${test.rule(limits, test)}`,
    { expected: test.rule(limits, test), got: event },
  );
}

const formatEvent = (event: readonly number[]): string =>
  event.length > 8 ? `${formatShape(event.slice(0, 8)).slice(0, -1)}, …]` : formatShape(event);

/** Gives values on as they are: it stands for the condition that they keep to a constraint. What only a graph knows becomes NaN where not. */
const conditionOp = defineOp<[value: Tensor, evidence: Tensor], Condition>({
  name: 'condition',
  view: true,
  infer: ([value]) => value,
  check: {
    input: 1,
    require: requireHolds,
    guarded: (inputs, condition) => ({ inputs, finish: (y) => undefinedUnless(holds(inputs[1], condition), y) }),
  },
  gradient: (dy) => [dy, null],
  onnx: (_, { inputs: [value] }) => ({ opType: 'Identity', inputs: [value] }),
});

/** NaN where an event is not allowed; whole numbers stay, and what looks them up looks for itself. */
function undefinedUnless(allowed: Tensor, value: Tensor): Tensor {
  if (!isFloating(value.dtype)) return value;
  const inner = Array.from({ length: value.rank - allowed.rank }, (_, i) => -1 - i);
  return choose(allowed.rank > value.rank ? allowed : unsqueeze(allowed, inner), value, NaN);
}

/**
 * The values, on the condition that they keep to a constraint: checked at once, or when they are known.
 *
 * @param place `where`: the public class or method the caller used; `argument`: its name
 * @throws {ConfigError} if an element, or an event of a constraint of vectors, is not allowed
 */
export function requireConstraint(
  { where, argument }: Pick<Condition, 'where' | 'argument'>,
  value: Tensor,
  { test, bounds }: Constraint,
): Tensor {
  const tensors = bounds.filter((bound): bound is Tensor => typeof bound !== 'number');
  const numbers = bounds.map((bound) => (typeof bound === 'number' ? bound : null));
  const shape = tensors.reduce<readonly number[]>((all, x) => broadcastShapes(where, all, x.shape), value.shape);
  const beside = [value, ...tensors].map((x) => broadcastTo(x, shape));
  const evidence = tensors.length === 0 ? value : stack(beside);
  return apply(conditionOp, [value, evidence], { where, argument, test, bounds: numbers });
}

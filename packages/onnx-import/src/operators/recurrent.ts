import {
  add,
  cast,
  clamp,
  concat,
  flip,
  gru,
  lstm,
  mul,
  permute,
  reshape,
  rnn,
  slice,
  split,
  squeeze,
  stack,
  sub,
  transpose,
  unsqueeze,
  where,
  less,
  matmul,
  zeros,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import type { GraphNode } from '../graph/graph.ts';
import { activationNamed } from './activation.ts';
import type { Call } from './call.ts';
import type { Operator, Operators, Results } from './operator.ts';

type Activation = (x: Tensor) => Tensor;

/** A kind of recurrence. */
interface Recurrence {
  readonly gates: number;
  /** functions where a node names none */
  readonly activations: readonly string[];
  /** gates of the file in the order in which core-tensor has them */
  readonly order: readonly number[];
  /** Does all steps at once, where core-tensor has an operation for it: outputs, last states. */
  fast(call: Call, parts: Parts): readonly Tensor[] | null;
  /** One step: `x W` and `h R` with their biases, and states; the next states. */
  step(call: Call, step: StepParts): readonly Tensor[];
}

/** What a node is made of, sequences first. */
interface Parts {
  /** `[length, batch, features]` */
  readonly x: Tensor;
  /** `[directions, gates · hidden, features]`, as the file has the gates */
  readonly w: Tensor;
  readonly r: Tensor;
  /** `[directions, 2 · gates · hidden]` */
  readonly b: Tensor;
  readonly lengths: Tensor | null;
  /** `[directions, batch, hidden]`; null: zeros */
  readonly states: readonly (Tensor | null)[];
  readonly peepholes: Tensor | null;
  readonly hidden: number;
  readonly activations: readonly Activation[];
  /** whether all are relu, not the usual ones */
  readonly isRelu: boolean;
  readonly isUsual: boolean;
}

interface StepParts {
  readonly fromInput: Tensor;
  readonly state: readonly Tensor[];
  /** `[hidden, gates · hidden]` */
  readonly r: Tensor;
  /** of the state */
  readonly rBias: Tensor;
  readonly peepholes: Tensor | null;
  readonly hidden: number;
  readonly activations: readonly Activation[];
}

const namesOf = ({ attributes }: GraphNode): readonly string[] | null => {
  const value = attributes.get('activations');
  return Array.isArray(value) && value.length > 0 ? (value as readonly string[]) : null;
};

/** Gates of a weight `[directions, gates · hidden, …]` in another order. */
function ordered(weight: Tensor, order: readonly number[]): Tensor {
  if (order.every((gate, i) => gate === i)) return weight;
  const gates = split(weight, weight.shape[1] / order.length, 1);
  return concat(
    order.map((gate) => gates[gate]),
    1,
  );
}

/** Both biases, each with its gates in another order. */
function orderedBias(bias: Tensor, order: readonly number[]): Tensor {
  const halves = split(bias, bias.shape[1] / 2, 1);
  return concat(
    halves.map((half) => ordered(half, order)),
    1,
  );
}

function partsOf(call: Call, kind: Recurrence): Parts {
  const batchFirst = call.flag('layout');
  const swapped = (x: Tensor | null): Tensor | null => (x !== null && batchFirst ? transpose(x, 0, 1) : x);
  const w = call.tensor(1);
  const r = call.tensor(2);
  const directions = w.shape[0];
  const hidden = call.int('hidden_size', r.shape[2]);
  const x = swapped(call.tensor(0))!;
  const names = namesOf(call.node) ?? Array.from({ length: directions }, () => kind.activations).flat();
  const [alphas, betas] = [call.list('activation_alpha'), call.list('activation_beta')];
  const activations = names.map(
    (name, i) => activationNamed(name, alphas?.[i], betas?.[i]) ?? call.fail(`has the activation ${name}`, name),
  );
  const count = kind.activations.length;
  const isRelu = kind.gates === 1 && names.every((name) => name.toLowerCase() === 'relu');
  const isLike = (name: string, i: number): boolean => name.toLowerCase() === kind.activations[i % count].toLowerCase();
  return {
    x,
    w,
    r,
    b: call.optional(3) ?? zeros([directions, 2 * kind.gates * hidden], { dtype: x.dtype }),
    lengths: call.has(4) ? cast(call.tensor(4), 'int32') : null,
    states: kind.gates === 4 ? [swapped(call.optional(5)), swapped(call.optional(6))] : [swapped(call.optional(5))],
    peepholes: kind.gates === 4 ? call.optional(7) : null,
    hidden,
    activations,
    isRelu,
    isUsual:
      (isRelu || names.every(isLike)) &&
      !call.node.attributes.has('clip') &&
      !call.flag('input_forget') &&
      !call.has(7),
  };
}

/** One direction, step by step. */
function unrolled(
  call: Call,
  kind: Recurrence,
  parts: Parts,
  direction: number,
  isReverse: boolean,
): readonly Tensor[] {
  const { x, hidden, lengths } = parts;
  const of = (weight: Tensor): Tensor => squeeze(slice(weight, [[direction, direction + 1]]), 0);
  const [length, batch] = x.shape;
  const [wBias, rBias] = split(of(parts.b), kind.gates * hidden, 0);
  const [w, r] = [transpose(of(parts.w)), transpose(of(parts.r))];
  const width = kind.activations.length;
  const activations = parts.activations.slice(direction * width, (direction + 1) * width);
  let state: readonly Tensor[] = parts.states.map((given) =>
    given === null ? zeros([batch, hidden], { dtype: x.dtype }) : of(given),
  );
  const outputs = new Array<Tensor>(length);
  const bound = call.node.attributes.has('clip') ? call.float('clip', 0) : null;
  const peepholes = parts.peepholes === null ? null : of(parts.peepholes);
  for (let k = 0; k < length; k++) {
    const at = isReverse ? length - 1 - k : k;
    const fromInput = add(matmul(squeeze(slice(x, [[at, at + 1]]), 0), w), wBias);
    const limited =
      bound === null ? activations : activations.map((f) => (each: Tensor) => f(clamp(each, -bound, bound)));
    const next = kind.step(call, { fromInput, state, r, rBias, peepholes, hidden, activations: limited });
    const isThere = lengths === null ? null : unsqueeze(less(at, lengths), 1);
    outputs[at] = isThere === null ? next[0] : where(isThere, next[0], 0);
    state = isThere === null ? next : next.map((each, i) => where(isThere, each, state[i]));
  }
  return [stack(outputs, 0), ...state];
}

/** `[directions, …]` in which a direction that runs from the end is the second, as core-tensor has it. */
const twice = (weight: Tensor): Tensor => concat([weight, weight], 0);

function run(call: Call, kind: Recurrence): Results {
  const parts = partsOf(call, kind);
  const direction = call.text('direction', 'forward');
  const directions = parts.w.shape[0];
  const all = fastest(call, kind, parts, direction) ?? stepwise(call, kind, parts, direction);
  const [outputs, ...states] = all;
  const [length, batch] = parts.x.shape;
  const y = permute(reshape(outputs, [length, batch, directions, parts.hidden]), [0, 2, 1, 3]);
  if (!call.flag('layout')) return [y, ...states];
  return [permute(y, [2, 0, 1, 3]), ...states.map((each) => transpose(each, 0, 1))];
}

function fastest(call: Call, kind: Recurrence, parts: Parts, direction: string): readonly Tensor[] | null {
  if (!parts.isUsual || parts.x.size === 0) return null;
  const inOrder = {
    ...parts,
    w: ordered(parts.w, kind.order),
    r: ordered(parts.r, kind.order),
    b: orderedBias(parts.b, kind.order),
  };
  if (direction !== 'reverse') return kind.fast(call, inOrder);
  if (parts.lengths === null) {
    const found = kind.fast(call, { ...inOrder, x: flip(parts.x, 0) });
    return found && [flip(found[0], 0), ...found.slice(1)];
  }
  const both = kind.fast(call, {
    ...inOrder,
    w: twice(inOrder.w),
    r: twice(inOrder.r),
    b: twice(inOrder.b),
    states: parts.states.map((state) => state && twice(state)),
  });
  if (both === null) return null;
  return [slice(both[0], [null, null, [parts.hidden, null]]), ...both.slice(1).map((state) => slice(state, [[1, 2]]))];
}

function stepwise(call: Call, kind: Recurrence, parts: Parts, direction: string): readonly Tensor[] {
  const each = Array.from({ length: parts.w.shape[0] }, (_, i) =>
    unrolled(call, kind, parts, i, direction === 'reverse' || i === 1),
  );
  const outputs = concat(
    each.map(([output]) => output),
    2,
  );
  const states = each[0].slice(1).map((_, s) =>
    stack(
      each.map((one) => one[s + 1]),
      0,
    ),
  );
  return [outputs, ...states];
}

const zerosFor = ({ x, w, hidden }: Parts): Tensor => zeros([w.shape[0], x.shape[1], hidden], { dtype: x.dtype });

const kinds: Readonly<Record<'LSTM' | 'GRU' | 'RNN', Recurrence>> = {
  LSTM: {
    gates: 4,
    activations: ['Sigmoid', 'Tanh', 'Tanh'],
    order: [0, 2, 3, 1], // i, o, f, c as i, f, c, o
    fast(_call, parts) {
      const { x, w, r, b, states, lengths } = parts;
      const isGiven = states.some((state) => state !== null);
      const [hidden, cell] = states.map((state) => state ?? (isGiven ? zerosFor(parts) : null));
      return lstm(x, w, r, b, hidden, cell, lengths);
    },
    step(call, { fromInput, state: [h, c], r, rBias, peepholes, hidden, activations: [f, g, out] }) {
      const [i, o, forget, n] = split(add(fromInput, add(matmul(h, r), rBias)), hidden, 1);
      const [pi, po, pf] = peepholes === null ? [null, null, null] : split(peepholes, hidden, 0);
      const seen = (x: Tensor, cell: Tensor, weight: Tensor | null): Tensor =>
        weight === null ? x : add(x, mul(weight, cell));
      const input = f(seen(i, c, pi));
      const kept = call.flag('input_forget') ? sub(1, input) : f(seen(forget, c, pf));
      const cell = add(mul(kept, c), mul(input, g(n)));
      return [mul(f(seen(o, cell, po)), out(cell)), cell];
    },
  },
  GRU: {
    gates: 3,
    activations: ['Sigmoid', 'Tanh'],
    order: [1, 0, 2], // z, r, n as r, z, n
    fast(call, { x, w, r, b, states, lengths }) {
      return call.flag('linear_before_reset') ? gru(x, w, r, b, states[0], lengths) : null;
    },
    step(call, { fromInput, state: [h], r, rBias, hidden, activations: [f, g] }) {
      const [xz, xr, xn] = split(fromInput, hidden, 1);
      const [uz, ur, un] = split(r, hidden, 1);
      const [bz, br, bn] = split(rBias, hidden, 0);
      const z = f(add(xz, add(matmul(h, uz), bz)));
      const reset = f(add(xr, add(matmul(h, ur), br)));
      const n = call.flag('linear_before_reset')
        ? g(add(xn, mul(reset, add(matmul(h, un), bn))))
        : g(add(xn, add(matmul(mul(reset, h), un), bn)));
      return [add(mul(sub(1, z), n), mul(z, h))];
    },
  },
  RNN: {
    gates: 1,
    activations: ['Tanh'],
    order: [0],
    fast: (_call, { x, w, r, b, states, lengths, isRelu }) =>
      rnn(x, w, r, b, states[0], lengths, { nonlinearity: isRelu ? 'relu' : 'tanh' }),
    step: (_call, { fromInput, state: [h], r, rBias, activations: [f] }) => [
      f(add(fromInput, add(matmul(h, r), rBias))),
    ],
  },
};

function recurrence(kind: Recurrence): Operator {
  return {
    run: (call) => run(call, kind),
    weights: [1, 2, 3, 7],
    refuse(node) {
      const unknown = namesOf(node)?.find((name) => activationNamed(name, 1, 1) === null);
      return unknown === undefined ? null : `has the activation ${unknown}`;
    },
  };
}

export const recurrent: Operators = {
  GRU: recurrence(kinds.GRU),
  LSTM: recurrence(kinds.LSTM),
  RNN: recurrence(kinds.RNN),
};

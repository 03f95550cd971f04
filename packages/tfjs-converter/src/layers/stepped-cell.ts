import { isGradEnabled, Parameter } from '@gradkit/autograd';
import {
  add,
  greater,
  matmul,
  mul,
  permute,
  scan,
  slice,
  split,
  sub,
  unsqueeze,
  where,
  zeros,
  type ScanStep,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { Module } from '@gradkit/layers';
import { activationIn, type Activation } from './activations.ts';
import type { Building } from './built-layer.ts';
import { booleanIn, type LayerConfig } from './layer-config.ts';
import { requireWeightShape, type FoundWeight } from './layer-weights.ts';
import type { Cell, CellKind } from './recurrent.ts';

interface Functions {
  readonly activation: Activation;
  readonly recurrent: Activation;
}

/** One step of a cell: states, what the inputs give to its gates, and the weights of the state. */
const steps: Readonly<Record<CellKind, (functions: Functions, isAfter: boolean) => ScanStep>> = {
  SimpleRNN:
    ({ activation }) =>
    ([h], [gates], [weight]) => {
      const next = activation(add(gates, matmul(h, weight)), -1);
      return { states: [next], outputs: [next] };
    },
  GRU:
    ({ activation, recurrent }, isAfter) =>
    ([h], [gates], [weight, bias]) => {
      const units = h.shape[1];
      const [xz, xr, xh] = split(gates, units, -1);
      const [, , weightH] = split(weight, units, -1);
      const ofState = isAfter ? add(matmul(h, weight), bias) : matmul(h, slice(weight, { axis: 1, end: 2 * units }));
      const [hz, hr, hh] = split(ofState, units, -1);
      const z = recurrent(add(xz, hz), -1);
      const r = recurrent(add(xr, hr), -1);
      const candidate = activation(add(xh, isAfter ? mul(r, hh) : matmul(mul(r, h), weightH)), -1);
      const next = add(mul(z, h), mul(sub(1, z), candidate));
      return { states: [next], outputs: [next] };
    },
  LSTM:
    ({ activation, recurrent }) =>
    ([h, c], [gates], [weight]) => {
      const [i, f, g, o] = split(add(gates, matmul(h, weight)), h.shape[1], -1);
      const cell = add(mul(recurrent(f, -1), c), mul(recurrent(i, -1), activation(g, -1)));
      const next = mul(recurrent(o, -1), activation(cell, -1));
      return { states: [next, cell], outputs: [next] };
    },
};

/** A step that is left out where the last of its entries, a mask, is 0: states stay, and the output is the one before, or zeros. */
function masked(step: ScanStep, isZero: boolean): ScanStep {
  return (states, entries, outside) => {
    const isThere = greater(entries[entries.length - 1], 0);
    const after = step(states, entries.slice(0, -1), outside);
    const kept = after.states.map((next, i) => where(isThere, next, states[i]));
    return { states: kept, outputs: [isZero ? where(isThere, kept[0], 0) : kept[0]] };
  };
}

/** A recurrent layer of Keras with other activations, or another order of reset and product, than PyTorch’s, or with masks. Weights are as Keras has them. */
export class SteppedCell extends Module<[x: Tensor, states?: readonly Tensor[] | null]> {
  readonly kernel: Parameter; // [features, gates · units]
  readonly recurrentKernel: Parameter; // [units, gates · units]
  readonly bias: Parameter | null; // [gates · units], of GRU with reset_after [2, gates · units]
  readonly #step: ScanStep;
  readonly #maskedStep: ScanStep;
  readonly #isAfter: boolean;
  readonly #stateCount: number;
  readonly #names: readonly string[];

  constructor(layer: LayerConfig, kind: CellKind, { weights, isFromTfjs }: Building) {
    super();
    const isAfter = kind === 'GRU' && booleanIn(layer, 'reset_after', false);
    const kernel = weights.take(layer.name, 'kernel', { rank: 2 });
    const recurrent = weights.take(layer.name, 'recurrent_kernel', { rank: 2 });
    const rows = kernel.value.shape[1];
    requireWeightShape(layer.where, recurrent, [recurrent.value.shape[0], rows]);
    const bias: FoundWeight | null = booleanIn(layer, 'use_bias', true) ? weights.take(layer.name, 'bias') : null;
    if (bias !== null) requireWeightShape(layer.where, bias, isAfter ? [2, rows] : [rows]);
    this.kernel = new Parameter(kernel.value);
    this.recurrentKernel = new Parameter(recurrent.value);
    this.bias = bias === null ? null : new Parameter(bias.value);
    this.#names = [kernel.name, recurrent.name, ...(bias === null ? [] : [bias.name])];
    this.#isAfter = isAfter;
    this.#stateCount = kind === 'LSTM' ? 2 : 1;
    const functions = {
      activation: activationIn(layer, 'activation', 'tanh'),
      recurrent: activationIn(layer, 'recurrent_activation', 'hard_sigmoid'),
    };
    this.#step = steps[kind](functions, isAfter);
    this.#maskedStep = masked(this.#step, !isFromTfjs && booleanIn(layer, 'zero_output_for_mask', false));
  }

  /** @param x `[batch, length, features]` @returns the outputs, and the states after the last step */
  #run(x: Tensor, states: readonly Tensor[] | null, mask: Tensor | null = null): readonly [Tensor, readonly Tensor[]] {
    const weight = this.recurrentKernel.value;
    const [units, rows] = weight.shape;
    const { dtype } = weight;
    const biases = this.bias?.value ?? zeros(this.#isAfter ? [2, rows] : [rows], { dtype });
    const [ofInput, ...ofState] = this.#isAfter ? [slice(biases, [0]), slice(biases, [1])] : [biases];
    const gates = add(matmul(x, this.kernel.value), ofInput);
    const zero = (): Tensor => zeros([x.shape[0], units], { dtype });
    const first = states ?? Array.from({ length: this.#stateCount }, zero);
    const isThere = mask === null ? [] : [unsqueeze(permute(mask, [1, 0]), -1)];
    const results = scan(mask === null ? this.#step : this.#maskedStep, {
      states: [first[0], ...first.slice(1)],
      sequences: [permute(gates, [1, 0, 2]), ...isThere],
      outside: [weight, ...ofState],
      isDifferentiated: isGradEnabled(),
    });
    return [permute(results[results.length - 1], [1, 0, 2]), results.slice(0, -1)];
  }

  forward(x: Tensor, states: readonly Tensor[] | null = null): Tensor {
    return this.#run(x, states)[0];
  }

  get cell(): Cell {
    return {
      module: this,
      run: (x, states, mask) => this.#run(x, states, mask),
      weights: () => {
        const [kernel, recurrent, bias] = this.#names;
        return [
          [kernel, this.kernel.value],
          [recurrent, this.recurrentKernel.value],
          ...(this.bias === null ? [] : [[bias, this.bias.value] as const]),
        ];
      },
    };
  }
}

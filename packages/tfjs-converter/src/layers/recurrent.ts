import { flip, slice, squeeze, type Tensor } from '@gradkit/core-tensor/functional';
import type { BuildLayer, BuiltLayer, Building } from './built-layer.ts';
import { activationName } from './activations.ts';
import { booleanIn, numberIn, refuseLayer, type LayerConfig } from './layer-config.ts';
import { usualCell } from './usual-cell.ts';
import { SteppedCell } from './stepped-cell.ts';
import type { NamedWeight } from '../weights/encode-weights.ts';
import type { AnyModule } from '@gradkit/layers';

/** Kinds of recurrent layers. */
export type CellKind = 'SimpleRNN' | 'GRU' | 'LSTM';

/** What runs over a sequence. */
export interface Cell {
  readonly module: AnyModule;
  /**
   * @param x `[batch, length, features]`
   * @param states each `[batch, units]`; null: zeros
   * @param mask `[batch, length]`, of a layer with a mask; null: all steps are there
   * @returns outputs `[batch, length, units]`, and each state after the last step
   */
  run(
    x: Tensor,
    states: readonly Tensor[] | null,
    mask: Tensor | null,
  ): readonly [outputs: Tensor, states: readonly Tensor[]];
  weights(): NamedWeight[];
}

/** What a recurrent layer does with a sequence. */
export interface RecurrentLayer {
  readonly cell: Cell;
  readonly stateCount: number;
  readonly returnSequences: boolean;
  readonly returnState: boolean;
  run(inputs: readonly Tensor[], mask: Tensor | null): readonly Tensor[];
}

const stateCounts: Readonly<Record<CellKind, number>> = { SimpleRNN: 1, GRU: 1, LSTM: 2 };

/** A cell of gradkit’s where there is one that does the same, else one that goes step by step. */
function cellOf(layer: LayerConfig, kind: CellKind, building: Building): Cell {
  const activation = activationName(layer, 'activation', 'tanh');
  const recurrent = kind === 'SimpleRNN' ? '' : activationName(layer, 'recurrent_activation', 'hard_sigmoid');
  const isUsual =
    kind === 'SimpleRNN'
      ? activation === 'tanh' || activation === 'relu'
      : activation === 'tanh' && recurrent === 'sigmoid' && (kind === 'LSTM' || booleanIn(layer, 'reset_after', false));
  return isUsual && !building.isMasked ? usualCell(layer, kind, building) : new SteppedCell(layer, kind, building).cell;
}

/** Reads `SimpleRNN`, `GRU` or `LSTM`. */
export function readRecurrent(layer: LayerConfig, kind: CellKind, building: Building): RecurrentLayer {
  if (booleanIn(layer, 'stateful', false))
    throw refuseLayer(layer, 'is stateful; make it keep no state, use return_state, and give the state as an input');
  if (booleanIn(layer, 'time_major', false)) throw refuseLayer(layer, 'has time_major, which is not known here');
  for (const option of ['dropout', 'recurrent_dropout'])
    if (numberIn(layer, option, 0) > 0) building.note(`layer ${layer.name}: its ${option} is left out while training`);
  const cell = cellOf(layer, kind, building);
  const isBackwards = booleanIn(layer, 'go_backwards', false);
  const returnSequences = booleanIn(layer, 'return_sequences', false);
  const returnState = booleanIn(layer, 'return_state', false);
  return {
    cell,
    stateCount: stateCounts[kind],
    returnSequences,
    returnState,
    run([x, ...states], mask) {
      const seen = isBackwards ? flip(x, 1) : x;
      const isThere = mask !== null && isBackwards ? flip(mask, 1) : mask;
      const [outputs, last] = cell.run(seen, states.length === 0 ? null : states, isThere);
      const output = returnSequences ? outputs : squeeze(slice(outputs, { axis: 1, start: -1 }), 1);
      return returnState ? [output, ...last] : [output];
    },
  };
}

/** `SimpleRNN`, `GRU`, `LSTM` */
export function buildRecurrent(kind: CellKind): BuildLayer {
  return (layer, building): BuiltLayer => {
    const { cell, run, stateCount, returnSequences, returnState } = readRecurrent(layer, kind, building);
    const states = new Array<number>(returnState ? stateCount : 0).fill(2);
    return {
      module: cell.module,
      layout: 'last',
      ranks: [returnSequences ? 3 : 2, ...states],
      masking: returnSequences ? 'keeps' : undefined,
      call: (inputs, _, mask) => run(inputs, mask),
      weights: () => cell.weights(),
    };
  };
}

import {
  add,
  concat,
  permute,
  reshape,
  slice,
  split,
  squeeze,
  unsqueeze,
  zeros,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { GRU, LSTM, RNN } from '@gradkit/layers';
import { activationName } from './activations.ts';
import type { Building } from './built-layer.ts';
import { booleanIn, type LayerConfig } from './layer-config.ts';
import { requireWeightShape } from './layer-weights.ts';
import type { Cell, CellKind } from './recurrent.ts';

/** In Keras’s order of gates those of PyTorch: `z, r, h` are `r, z, n`; those of LSTM are the same. */
const gateOrder: Readonly<Record<CellKind, readonly number[]>> = { SimpleRNN: [0], GRU: [1, 0, 2], LSTM: [0, 1, 2, 3] };

/** The gates along the last axis in another order; the orders here are their own inverses. */
function reorder(x: Tensor, kind: CellKind): Tensor {
  const order = gateOrder[kind];
  if (kind !== 'GRU') return x;
  const parts = split(x, x.shape[x.rank - 1] / order.length, -1);
  return concat(
    order.map((gate) => parts[gate]),
    -1,
  );
}

const swapped = (x: Tensor): Tensor => permute(x, [1, 0]);

function makeLayer(layer: LayerConfig, kind: CellKind, features: number, units: number): RNN | GRU | LSTM {
  const options = { batchFirst: true } as const;
  if (kind === 'LSTM') return new LSTM(features, units, options);
  if (kind === 'GRU') return new GRU(features, units, options);
  return new RNN(features, units, {
    ...options,
    nonlinearity: activationName(layer, 'activation', 'tanh') === 'relu' ? 'relu' : 'tanh',
  });
}

/** gradkit’s own recurrent layer with the weights of one of Keras, whose single bias is that of the inputs. */
export function usualCell(layer: LayerConfig, kind: CellKind, { weights }: Building): Cell {
  const kernel = weights.take(layer.name, 'kernel', { rank: 2 });
  const recurrent = weights.take(layer.name, 'recurrent_kernel', { rank: 2 });
  const [units] = recurrent.value.shape;
  const [features, rows] = kernel.value.shape;
  requireWeightShape(layer.where, recurrent, [units, rows]);
  const bias = booleanIn(layer, 'use_bias', true) ? weights.take(layer.name, 'bias') : null;
  const isDouble = kind === 'GRU'; // one bias of the inputs, and one of the state
  if (bias !== null) requireWeightShape(layer.where, bias, isDouble ? [2, rows] : [rows]);
  const module = makeLayer(layer, kind, features, units);
  module.weightIhL0.value = swapped(reorder(kernel.value, kind));
  module.weightHhL0.value = swapped(reorder(recurrent.value, kind));
  const biases = bias === null ? zeros([2, rows]) : reorder(isDouble ? bias.value : unsqueeze(bias.value, 0), kind);
  module.biasIhL0.value = squeeze(slice(biases, [[0, 1]]), 0);
  module.biasHhL0.value = isDouble ? squeeze(slice(biases, [[1, 2]]), 0) : zeros([rows]);
  if (!isDouble) module.biasHhL0.requiresGrad = false;
  if (bias === null) module.biasIhL0.requiresGrad = module.biasHhL0.requiresGrad = false;
  return {
    module,
    run(x, states) {
      const given = states?.map((state) => unsqueeze(state, 0)) ?? null;
      if (module instanceof LSTM) {
        const [y, last] = module.forward(x, given === null ? null : [given[0], given[1]]);
        return [y, last.map((state) => squeeze(state, 0))];
      }
      const [y, last] = module.forward(x, given?.[0] ?? null);
      return [y, [squeeze(last, 0)]];
    },
    weights() {
      const [ih, hh] = [module.biasIhL0.value, module.biasHhL0.value];
      const both = isDouble ? concat([reshape(ih, [1, rows]), reshape(hh, [1, rows])], 0) : add(ih, hh);
      return [
        [kernel.name, reorder(swapped(module.weightIhL0.value), kind)],
        [recurrent.name, reorder(swapped(module.weightHhL0.value), kind)],
        ...(bias === null ? [] : [[bias.name, reorder(both, kind)] as const]),
      ];
    },
  };
}

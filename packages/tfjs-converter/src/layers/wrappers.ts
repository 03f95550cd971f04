import { add, concat, div, flip, mul, reshape, type Tensor } from '@gradkit/core-tensor/functional';
import { ModuleDict } from '@gradkit/layers';
import { callLayer, toLast, type BuildLayer } from './built-layer.ts';
import { innerLayer, refuseLayer, type LayerConfig } from './layer-config.ts';
import { readRecurrent, type CellKind } from './recurrent.ts';

const merges: Readonly<Record<string, (a: Tensor, b: Tensor) => Tensor>> = {
  concat: (a, b) => concat([a, b], -1),
  sum: add,
  mul,
  ave: (a, b) => div(add(a, b), 2),
};

function requireCell(layer: LayerConfig, { className }: LayerConfig): CellKind {
  if (className === 'LSTM' || className === 'GRU' || className === 'SimpleRNN') return className;
  throw refuseLayer(layer, `has a ${className} within; it must be one of LSTM, GRU, SimpleRNN`, className);
}

/** `Bidirectional`: a layer from the first step to the last, and one back. */
export const buildBidirectional: BuildLayer = (layer, building) => {
  const inner = innerLayer(layer);
  const backward: unknown = layer.config['backward_layer'] ?? null;
  if (backward !== null) throw refuseLayer(layer, 'has a backward_layer of its own, which is not known here');
  const mode: unknown = layer.config['merge_mode'] ?? null;
  const merge = typeof mode === 'string' ? merges[mode] : null;
  if (merge === undefined)
    throw refuseLayer(
      layer,
      `has merge_mode ${String(mode)}; it must be one of ${Object.keys(merges).join(', ')}, or null`,
      mode,
    );
  const kind = requireCell(layer, inner);
  const turned = inner.config['go_backwards'] !== true;
  const [there, back] = (['forward', 'backward'] as const).map((direction, i) =>
    readRecurrent(
      {
        ...inner,
        name: `${direction}_${inner.name}`,
        config: {
          ...inner.config,
          go_backwards: i === 0 ? !turned : turned,
          zero_output_for_mask: inner.config['return_sequences'] === true, // whatever the file says
        },
      },
      kind,
      building,
    ),
  );
  const { returnSequences, returnState, stateCount } = there;
  const rank = returnSequences ? 3 : 2;
  return {
    module: new ModuleDict({ forward: there.cell.module, backward: back.cell.module }),
    layout: 'last',
    masking: returnSequences ? 'keeps' : undefined,
    ranks: [
      ...new Array<number>(merge === null ? 2 : 1).fill(rank),
      ...new Array<number>(returnState ? 2 * stateCount : 0).fill(2),
    ],
    call([x, ...states], _, mask) {
      const [a, ...statesA] = there.run([x, ...states.slice(0, states.length / 2)], mask);
      const [b, ...statesB] = back.run([x, ...states.slice(states.length / 2)], mask);
      const second = returnSequences ? flip(b, 1) : b;
      const outputs = merge === null ? [a, second] : [merge(a, second)];
      return [...outputs, ...statesA, ...statesB];
    },
    weights: () => [...there.cell.weights(), ...back.cell.weights()],
  };
};

/** `TimeDistributed`: a layer for each step. */
export const buildTimeDistributed: BuildLayer = (layer, building) => {
  const [rank] = building.ranks;
  if (rank < 3) throw refuseLayer(layer, `gets ${rank} axes; it must be 3 or more`, rank);
  const inner = innerLayer(layer);
  const named = building.weights.areOf(layer.name) ? { ...inner, name: layer.name } : inner; // weights may be named after the wrapper
  const built = building.build(named, [rank - 1]);
  return {
    module: built.module,
    layout: 'last',
    ranks: [built.ranks[0] + 1],
    call([x]) {
      const [batch, length, ...sizes] = x.shape;
      const each = { x: reshape(x, [batch * length, ...sizes]), isChannelsFirst: false };
      const y = toLast(callLayer(built, [each])[0]);
      return reshape(y, [batch, length, ...y.shape.slice(1)]);
    },
    weights: () => built.weights(),
  };
};

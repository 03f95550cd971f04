import { tensor, type Generator, type Tensor } from '@gradkit/core-tensor/functional';
import {
  BatchNorm1d,
  Dropout,
  GELU,
  LayerNorm,
  LeakyReLU,
  Linear,
  ReLU,
  Sequential,
  Sigmoid,
  Tanh,
  type Module,
} from '@gradkit/layers';
import type { Activation, Settings } from '../settings/settings.ts';
import { Features } from './features.ts';

/** A column of neurons: what makes their outputs of those of the column before. */
export interface Column {
  readonly linear: Linear;
  /** what follows up to the neurons' outputs: normalization and activation */
  readonly activation: readonly Module[];
  /** behind it, while training */
  readonly dropout: Dropout | null;
}

export interface Network {
  /** `[batch, 2]` → `[batch, 1]`: a logit, or the value */
  readonly model: Sequential;
  readonly features: Features;
  /** the hidden ones, and the output */
  readonly columns: readonly Column[];
}

const activationLayers: Readonly<Record<Activation, (() => Module) | null>> = {
  tanh: () => new Tanh(),
  relu: () => new ReLU(),
  leaky: () => new LeakyReLU(0.1),
  sigmoid: () => new Sigmoid(),
  gelu: () => new GELU(),
  linear: null,
};

/** The network of the settings, its weights drawn by `rng`, then those that were set by hand. */
export function buildNetwork(settings: Settings, rng: Generator): Network {
  const { layers, normalization, dropout, edits } = settings;
  const features = new Features(settings.features);
  let width = settings.features.length;
  const columns: Column[] = layers.map(({ units, activation: name }) => {
    const linear = new Linear(width, units, { rng });
    width = units;
    const norm = { none: null, batch: () => new BatchNorm1d(units), layer: () => new LayerNorm(units) }[normalization];
    const makers = [norm, activationLayers[name]].filter((make) => make !== null);
    return {
      linear,
      activation: makers.map((make) => make()),
      dropout: dropout > 0 ? new Dropout(dropout, { rng }) : null,
    };
  });
  columns.push({ linear: new Linear(width, 1, { rng }), activation: [], dropout: null });
  for (const { layer, unit, input, value } of edits) setWeight(columns[layer], unit, input, value);
  const modules = columns.flatMap((column) => [column.linear, ...column.activation, column.dropout ?? []].flat());
  const seen = settings.features.join() === 'x,y' ? [] : [features]; // points as they are need no layer
  return { model: new Sequential(...seen, ...modules), features, columns };
}

/** Gives a weight another value; `input` −1 is the bias. */
export function setWeight({ linear }: Column, unit: number, input: number, value: number): void {
  const parameter = input < 0 ? linear.bias! : linear.weight; // all have a bias
  const { data, shape } = parameter.value;
  const changed = Float32Array.from(data);
  changed[input < 0 ? unit : unit * linear.inFeatures + input] = value;
  parameter.value = tensor(changed, { shape: [...shape] });
}

/** What the neurons of each column give, from the features on, in evaluation. */
export function activationsOf({ features, columns }: Network, points: Tensor): Tensor[] {
  let values = features.forward(points);
  return [
    values,
    ...columns.map(({ linear, activation }) => {
      values = linear.forward(values);
      for (const layer of activation) values = layer.forward(values);
      return values;
    }),
  ];
}

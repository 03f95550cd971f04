import { Chance } from '../random-programs/chance.ts';

/** How a small network is trained, as data. */
export interface Script {
  /** of weights, batches and dropout */
  readonly seed: number;
  readonly images: boolean;
  /** kinds of layers, which all keep the shape; a number is an earlier layer once more; a head follows */
  readonly layers: readonly (string | number)[];
  /** layers whose parameters are frozen */
  readonly frozen: readonly number[];
  /** layers that stay in evaluation mode */
  readonly evaluating: readonly number[];
  /** what is trained by each optimizer: layers, of which the last one is the head */
  readonly optimizers: readonly { readonly rule: string; readonly layers: readonly number[] }[];
  /** whether the optimizers step in turn, each forgetting its own gradients only, or all at every step */
  readonly inTurn: boolean;
  readonly schedule: string | null;
  readonly clipNorm: number | null;
  readonly loss: 'crossEntropy' | 'mse';
  /** sizes of the batches, one after the other */
  readonly batches: readonly number[];
  /** after this step a layer thaws, or is frozen */
  readonly turnOver: { readonly after: number; readonly layer: number } | null;
  /** after this step there is an evaluation of the model */
  readonly validateAfter: number | null;
  /** after this step everything is made anew, and goes on from what was saved */
  readonly resumeAfter: number | null;
}

const recurrences = ['rnn', 'lstm', 'gru'];
const plainKinds = ['linear', 'batchNorm', 'layerNorm', 'relu', 'gelu', 'tanh', 'silu', 'dropout', 'softmax'];
const vectorKinds = [...plainKinds, ...recurrences];
const imageKinds = ['conv', 'batchNorm', 'maxPool', 'avgPool', 'relu', 'leakyRelu', 'dropout', 'sigmoid'];
const rules = ['SGD', 'momentum', 'nesterov', 'Adam', 'amsgrad', 'AdamW', 'RMSprop', 'centered', 'Adagrad'];
const schedules = ['cosine', 'step', 'warmup', 'cycle'];

const withParameters = new Set(['linear', 'batchNorm', 'layerNorm', 'conv', ...recurrences]);

/** Layers with parameters of their own, the head with them. */
export function trainable({ layers }: Pick<Script, 'layers'>): number[] {
  return [...layers, 'linear'].flatMap((kind, at) => (withParameters.has(String(kind)) ? [at] : []));
}

/** The script that belongs to a seed. */
export function drawScript(seed: number): Script {
  const chance = new Chance(seed);
  const images = chance.happens(0.35);
  const kinds = images ? imageKinds : vectorKinds;
  const layers: (string | number)[] = [];
  const count = chance.between(1, 5);
  for (let at = 0; at < count; at++)
    layers.push(at > 0 && chance.happens(0.2) ? chance.between(0, at - 1) : chance.of(kinds));
  const own = layers.map((layer, at) => (typeof layer === 'number' ? -1 : at)).filter((at) => at >= 0);
  const parts = trainable({ layers });
  const each = new Map<number, number[]>();
  const optimizers = chance.between(1, 3);
  for (const part of parts) {
    const to = chance.between(0, optimizers - 1);
    each.set(to, [...(each.get(to) ?? []), part]);
  }
  const batches = Array.from({ length: chance.between(2, 7) }, () => (chance.happens(0.8) ? 4 : chance.of([2, 3])));
  const some = (from: readonly number[], probability: number): number[] =>
    from.filter(() => chance.happens(probability));
  const at = (): number => chance.between(0, batches.length - 2);
  return {
    seed,
    images,
    layers,
    frozen: some(parts.slice(0, -1), 0.25),
    evaluating: some(own, 0.15),
    optimizers: [...each.values()].map((of) => ({ rule: chance.of(rules), layers: of })),
    inTurn: chance.happens(0.4),
    schedule: chance.happens(0.4) ? chance.of(schedules) : null,
    clipNorm: chance.happens(0.3) ? chance.of([0.01, 0.5, 5]) : null,
    loss: chance.happens(0.7) ? 'crossEntropy' : 'mse',
    batches,
    turnOver: chance.happens(0.35) ? { after: at(), layer: chance.of(parts) } : null,
    validateAfter: chance.happens(0.35) ? at() : null,
    resumeAfter: chance.happens(0.4) ? at() : null,
  };
}

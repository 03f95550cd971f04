import {
  activations,
  datasets,
  defaults,
  devices,
  features,
  hideable,
  maxLayers,
  maxPoints,
  maxUnits,
  minPoints,
  normalizations,
  optimizers,
  penalties,
  schedules,
  speeds,
  type Edit,
  type Layer,
  type PageState,
} from './settings.ts';
import { decodePoints, encodePoints } from './own-points.ts';

/** How a part of the state is written; `read` gives undefined where the text is none. */
interface Field<T> {
  readonly write: (value: T) => string;
  readonly read: (text: string) => T | undefined;
}

function oneOf<T extends string>(choices: readonly T[]): Field<T> {
  return { write: (value) => value, read: (text) => choices.find((choice) => choice === text) };
}

function listOf<T extends string>(choices: readonly T[]): Field<readonly T[]> {
  return {
    write: (values) => values.join(','),
    read: (text) => choices.filter((choice) => text.split(',').includes(choice)),
  };
}

function number(least: number, most: number, isWhole = false): Field<number> {
  const isRight = (value: number): boolean =>
    value >= least && value <= most && (!isWhole || Number.isSafeInteger(value));
  return {
    write: String,
    read: (text) => (text.trim() !== '' && isRight(Number(text)) ? Number(text) : undefined),
  };
}

const whole = (least: number, most: number): Field<number> => number(least, most, true);

const flag: Field<boolean> = {
  write: (value) => (value ? '1' : '0'),
  read: (text) => (text === '1' ? true : text === '0' ? false : undefined),
};

/** `4tanh-2relu`; no layers are `0`. */
const layers: Field<readonly Layer[]> = {
  write: (value) => value.map(({ units, activation }) => `${units}${activation}`).join('-') || '0',
  read(text) {
    if (text === '0') return [];
    const read = text.split('-').map((part): Layer | undefined => {
      const [, digits, name] = /^(\d)([a-z]+)$/.exec(part) ?? [];
      const activation = activations.find((choice) => choice === name);
      const units = Number(digits);
      return activation !== undefined && units >= 1 && units <= maxUnits ? { units, activation } : undefined;
    });
    const known = read.filter((layer) => layer !== undefined);
    return known.length === read.length && read.length <= maxLayers ? known : undefined;
  },
};

/** `0.1.-1=0.5,…`: layer, unit, input, value. */
const edits: Field<readonly Edit[]> = {
  write: (value) => value.map(({ layer, unit, input, value: to }) => `${layer}.${unit}.${input}=${to}`).join(','),
  read(text) {
    const read = text.split(',').map((part): Edit | undefined => {
      const [, layer, unit, input, value] = /^(\d)\.(\d)\.(-?\d)=(-?[\d.e+-]+)$/.exec(part) ?? [];
      const edit = { layer: Number(layer), unit: Number(unit), input: Number(input), value: Number(value) };
      return Object.values(edit).every(Number.isFinite) ? edit : undefined;
    });
    return read.every((edit) => edit !== undefined) ? read : undefined;
  },
};

const points: Field<PageState['points']> = { write: encodePoints, read: decodePoints };

const fields: { readonly [K in keyof PageState]: Field<PageState[K]> } = {
  dataset: oneOf(datasets),
  points,
  regression: flag,
  samples: whole(10, maxPoints),
  noise: whole(0, 50),
  trainShare: whole(10, 90),
  batchSize: whole(1, maxPoints),
  features: listOf(features),
  layers,
  optimizer: oneOf(optimizers),
  learningRate: number(1e-6, 10),
  schedule: oneOf(schedules),
  penalty: oneOf(penalties),
  penaltyRate: number(0, 1),
  dropout: number(0, 0.9),
  normalization: oneOf(normalizations),
  seed: whole(0, 2 ** 31),
  edits,
  device: oneOf(devices),
  speed: oneOf(speeds),
  at: whole(0, 100_000),
  showTest: flag,
  discrete: flag,
  hide: listOf(hideable),
};

const names = Object.keys(fields) as readonly (keyof PageState)[];

/** A part of the state as the address has it. */
export function written(name: keyof PageState, state: PageState): string {
  return (fields[name] as Field<PageState[typeof name]>).write(state[name]);
}

/** What follows `#` in the address: all that differs from the defaults. */
export function toHash(state: PageState): string {
  return names
    .filter((name) => written(name, state) !== written(name, defaults))
    .map((name) => `${name}=${written(name, state)}`)
    .join('&');
}

/** The state that an address says; what is missing or wrong there is as by default. Edits of weights that there are not are left out. */
export function fromHash(hash: string): PageState {
  const texts = new Map(
    hash
      .replace(/^#/, '')
      .split('&')
      .map((part): [string, string] => {
        const at = part.indexOf('=');
        return [part.slice(0, Math.max(at, 0)), part.slice(at + 1)];
      }),
  );
  const read = names.map((name) => {
    const text = texts.get(name);
    return [name, (text === undefined ? undefined : fields[name].read(text)) ?? defaults[name]];
  });
  const state = Object.fromEntries(read) as unknown as PageState; // a value for each field
  return {
    ...state,
    features: state.features.length > 0 ? state.features : defaults.features,
    dataset: state.dataset === 'own' && state.points.length < minPoints ? defaults.dataset : state.dataset,
    edits: state.edits.filter((edit) => isThere(state, edit)),
  };
}

/** Whether the network has the weight of an edit. */
export function isThere({ layers: hidden, features: chosen }: PageState, { layer, unit, input }: Edit): boolean {
  const widths = [chosen.length, ...hidden.map(({ units }) => units), 1];
  return layer < widths.length - 1 && unit < widths[layer + 1] && input >= -1 && input < widths[layer];
}

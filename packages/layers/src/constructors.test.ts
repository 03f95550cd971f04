import { ConfigError, Generator, tensor } from '@gradkit/core-tensor';
import { goldenNames, readGolden } from '@gradkit-internal/testing';
import { describe, expect, it, test } from 'vitest';
import * as layers from './index.ts';

type Options = Readonly<Record<string, unknown>>;

/** How a layer may be made, as its golden cases have it. */
interface Making {
  readonly layer: string;
  readonly positional: readonly unknown[];
  /** undefined: none were given */
  readonly options: Options | undefined;
}

const isOptions = (value: unknown): value is Options =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof layers.Module);

function makingOf(layer: string, given: readonly unknown[]): Making {
  const options = given.at(-1);
  if (isOptions(options)) return { layer, positional: given.slice(0, -1), options };
  return { layer, positional: given, options: undefined };
}

/** Modules and tensors among the arguments in the place of their descriptions. */
function withModules(given: unknown): unknown {
  if (!isOptions(given)) return given;
  if ('data' in given) return tensor(given['data'] as number[], { shape: given['shape'] as number[] });
  if ('module' in given) return construct(makingOf(given.module as string, given['arguments'] as unknown[]));
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, withModules(value)]));
}

const constructors = layers as unknown as Record<string, new (...given: readonly unknown[]) => layers.Module>; // by names in a file
function construct({ layer, positional, options }: Making): layers.Module {
  return new constructors[layer](...positional, ...(options === undefined ? [] : [options]));
}

interface Case {
  readonly layer: string;
  readonly arguments: readonly unknown[];
}

const cases = goldenNames('layers').flatMap((family) => readGolden<{ cases: Case[] }>(`layers/${family}`).cases);
const ofLayers = cases.filter(({ layer }) => /^[A-Z]/.test(layer)); // not of functions
const makings: readonly Making[] = [
  ...ofLayers.map(({ layer, arguments: given }) => makingOf(layer, given.map<unknown>(withModules))),
  makingOf('Linear', [3, 2, { rng: new Generator(1) }]), // what JSON cannot hold
  makingOf('Dropout', [0.5, { rng: new Generator(1) }]),
  makingOf('Conv1d', [3, 2, 2, { rng: new Generator(1) }]),
  makingOf('FractionalMaxPool2d', [2, { outputSize: 3, rng: new Generator(1) }]),
  makingOf('FractionalMaxPool3d', [2, { outputSize: 3, rng: new Generator(1) }]),
  makingOf('Embedding', [3, 2, { rng: new Generator(1) }]),
  makingOf('MultiheadAttention', [4, 2, { rng: new Generator(1) }]),
  makingOf('TransformerEncoderLayer', [4, 2, { rng: new Generator(1) }]),
  makingOf('TransformerDecoderLayer', [4, 2, { rng: new Generator(1) }]),
  makingOf('GroupedQueryAttention', [4, 2, 1, { rng: new Generator(1) }]),
  makingOf('LearnedPositionalEmbedding', [4, 2, { rng: new Generator(1) }]),
  makingOf('Transformer', [{ dModel: 4, nhead: 2, dimFeedforward: 3, rng: new Generator(1) }]),
];

/** What the layer says, after its name, in the ConfigError that making it gives. */
function refusal(making: Making): string {
  const name = `${making.layer}: `;
  try {
    construct(making);
  } catch (error) {
    if (error instanceof ConfigError && error.message.startsWith(name)) return error.message.slice(name.length);
    throw error;
  }
  throw new Error(`${making.layer} took ${JSON.stringify([making.positional, making.options])}`);
}

const named = (_: string, value: unknown): unknown => (value instanceof layers.Module ? value.constructor.name : value);
const label = ({ layer, positional, options }: Making): string =>
  `${layer} ${JSON.stringify([...positional, options], named)}`;

/** Names, shapes and dtypes of its states, or why it cannot be. */
function outcome(making: Making): unknown {
  try {
    return Object.entries(construct(making).stateDict()).map(([name, { shape, dtype }]) => [name, shape, dtype]);
  } catch (error) {
    return String(error); // options may depend on each other
  }
}

test('every layer has golden cases', () => {
  const isLayer = ([name, value]: [string, unknown]): boolean =>
    typeof value === 'function' &&
    value.prototype instanceof layers.Module &&
    !name.startsWith('Lazy') && // they become the layer that has them
    !['Sequential', 'ModuleList', 'ModuleDict', 'ParameterList', 'ParameterDict'].includes(name);
  const missing = Object.entries(layers)
    .filter(isLayer)
    .map(([name]) => name)
    .filter((name) => cases.every(({ layer }) => layer !== name));
  expect(missing, 'add cases to the script of its family in tooling/golden/layers').toEqual([]);
});

/** What stands behind the arguments of a layer without options is not taken in silence. */
const takesAnything = ['Identity']; // as PyTorch's
const withoutOptions = makings.filter(({ layer, options }) => options === undefined && !takesAnything.includes(layer));
test.each(withoutOptions.map((making) => [label(making), making] as const))('%s: takes nothing more', (_, making) => {
  expect(refusal({ ...making, options: { nonsense: 1 } })).toMatch(
    /^(nonsense is no option; the options are \w+|a further argument is an object; it must be left out$)/,
  );
});

const withOptions = makings.filter((making): making is Making & { options: Options } => making.options !== undefined);
describe.each(withOptions.map((making) => [label(making), making] as const))('%s', (_, making) => {
  const { options } = making;

  it('refuses an unknown option', () => {
    expect(refusal({ ...making, options: { ...options, nonsense: 1 } })).toMatch(
      /^nonsense is no option; the options are \w+/,
    );
  });

  it('guesses what PyTorch’s spelling means', () => {
    for (const [name, value] of Object.entries(options)) {
      const { [name]: __, ...others } = options;
      const snake = name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
      if (snake === name) continue;
      expect(refusal({ ...making, options: { ...others, [snake]: value } })).toContain(`(did you mean ${name}?)`);
    }
  });

  it('takes undefined as left out', () => {
    for (const name of Object.keys(options).filter((each) => each !== 'dModel')) {
      // whose default takes seconds
      const { [name]: __, ...others } = options;
      expect(outcome({ ...making, options: { ...options, [name]: undefined } })).toEqual(
        outcome({ ...making, options: others }),
      );
    }
  });

  it('refuses another kind of value', () => {
    for (const name of Object.keys(options))
      for (const value of name === 'activation' ? ['wrong', {}] : ['wrong', {}, () => 1])
        // a function is one
        expect(refusal({ ...making, options: { ...options, [name]: value } })).toContain(name);
  });

  const takesNumber = makings.some(
    ({ layer, positional }) => layer === making.layer && positional.length > making.positional.length,
  );
  it('refuses options that are none', () => {
    const rule = takesNumber
      ? /^\w+ is .*; it must be a (whole )?number/
      : /^options are .*; they must be an object such as \{ \w+: /;
    for (const none of [...(takesNumber ? [] : [3]), 'same', null, [3], new Generator(1)])
      expect(refusal({ ...making, options: none as never })).toMatch(rule);
  });
});

const withPositional = makings.filter(({ positional }) => positional.length > 0);
test.each(withPositional.map((making) => [label(making), making] as const))(
  '%s: refuses arguments of another kind',
  (_, making) => {
    const { positional } = making;
    for (let i = 0; i < positional.length; i++)
      for (const value of ['3', null, { size: 3 }, [[3]], Number.NaN])
        expect(refusal({ ...making, positional: positional.with(i, value) })).toMatch(/^\w+(\[\d+\])? is /);
  },
);

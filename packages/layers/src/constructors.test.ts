import { ConfigError, Generator } from '@gradkit/core-tensor';
import { readGolden } from '@gradkit-internal/testing';
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
  typeof value === 'object' && value !== null && !Array.isArray(value);

function makingOf(layer: string, given: readonly unknown[]): Making {
  const options = given.at(-1);
  if (isOptions(options)) return { layer, positional: given.slice(0, -1), options };
  return { layer, positional: given, options: undefined };
}

const { cases } = readGolden<{ cases: { layer: string; arguments: readonly unknown[] }[] }>('layers');
const makings: readonly Making[] = [
  ...cases.map(({ layer, arguments: given }) => makingOf(layer, given)),
  makingOf('Linear', [3, 2, { rng: new Generator(1) }]), // what JSON cannot hold
  makingOf('Dropout', [0.5, { rng: new Generator(1) }]),
  makingOf('Conv1d', [3, 2, { kernelSize: 2, rng: new Generator(1) }]),
  makingOf('Embedding', [3, 2, { rng: new Generator(1) }]),
];

const constructors = layers as unknown as Record<string, new (...given: readonly unknown[]) => layers.Module>; // by names in a file
const construct = ({ layer, positional, options }: Making): layers.Module =>
  new constructors[layer](...positional, ...(options === undefined ? [] : [options]));

/** Throws unless making it gives a ConfigError that names the layer; returns its text. */
function refusal(making: Making): string {
  try {
    construct(making);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    const { message } = error as ConfigError;
    expect(message.startsWith(`${making.layer}: `), message).toBe(true);
    return message.slice(making.layer.length + 2);
  }
  throw new Error(`${making.layer} took ${JSON.stringify([making.positional, making.options])}`);
}

const label = ({ layer, positional, options }: Making): string =>
  `${layer} ${JSON.stringify([...positional, options])}`;
const typesOf = (module: layers.Module): unknown =>
  Object.entries(module.stateDict()).map(([name, { shape, dtype }]) => [name, shape, dtype]);

test('every layer has golden cases', () => {
  const isLayer = ([name, value]: [string, unknown]): boolean =>
    typeof value === 'function' &&
    value.prototype instanceof layers.Module &&
    !['Sequential', 'ModuleList'].includes(name);
  const missing = Object.entries(layers)
    .filter(isLayer)
    .map(([name]) => name)
    .filter((name) => cases.every(({ layer }) => layer !== name));
  expect(missing, 'add cases to tooling/golden/layers.py').toEqual([]);
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
    for (const name of Object.keys(options).filter((each) => each !== 'kernelSize')) {
      const { [name]: __, ...others } = options;
      expect(typesOf(construct({ ...making, options: { ...options, [name]: undefined } }))).toEqual(
        typesOf(construct({ ...making, options: others })),
      );
    }
  });

  it('refuses another kind of value', () => {
    const windows = ['stride', 'padding', 'dilation', 'outputPadding', 'countIncludePad', 'ceilMode']; // seen by forward
    for (const name of Object.keys(options).filter((each) => !windows.includes(each)))
      for (const value of ['wrong', {}, () => 1])
        expect(refusal({ ...making, options: { ...options, [name]: value } })).toContain(name);
  });

  it('refuses options that are none', () => {
    for (const none of [3, 'same', null, [3], new Generator(1)])
      expect(refusal({ ...making, options: none as unknown as Options })).toMatch(
        /^options are .*; they must be an object such as \{ \w+: /,
      );
  });
});

const withPositional = makings.filter(({ positional }) => positional.length > 0);
test.each(withPositional.map((making) => [label(making), making] as const))(
  '%s: refuses arguments of another kind',
  (_, making) => {
    const { positional } = making;
    for (let i = 0; i < positional.length; i++)
      for (const value of ['3', null, { size: 3 }, [[3]], Number.NaN])
        expect(refusal({ ...making, positional: positional.with(i, value) })).toMatch(/^\w+ is /);
  },
);

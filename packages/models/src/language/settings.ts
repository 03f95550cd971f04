import {
  ConfigError,
  requireBoolean,
  requireGenerator,
  requireNumber,
  requireOptions,
  requireWholeNumber,
  type Generator,
  type OptionNames,
} from '@gradkit/core-tensor/functional';

/** Options of which none is left out. */
export type Settings<Options> = {
  readonly [Name in Exclude<keyof Options, 'rng'>]-?: Exclude<Options[Name], undefined>;
} & { readonly rng: Generator | undefined };

/**
 * The options, and the defaults of those that are left out.
 *
 * @throws {ConfigError} if one is unknown, or `rng` is no generator
 */
export function withDefaults<Options extends { readonly rng?: Generator | undefined }>(
  place: string,
  options: Options,
  defaults: Settings<Options>,
): Settings<Options> {
  const known = Object.fromEntries(Object.keys(defaults).map((name) => [name, true]));
  requireOptions(place, options, known as OptionNames<Options>);
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  const settings: Settings<Options> = { ...defaults, ...Object.fromEntries(given) };
  if (settings.rng !== undefined) requireGenerator(place, 'rng', settings.rng);
  return settings;
}

/** Throws unless all of these are whole numbers of at least 1, and the heads divide the width. */
export function requireSizes(
  place: string,
  sizes: Readonly<Record<'hiddenSize' | 'numAttentionHeads', number>> & Readonly<Record<string, number>>,
): void {
  for (const [name, size] of Object.entries(sizes)) requireWholeNumber(place, name, size, { least: 1 });
  const { hiddenSize, numAttentionHeads } = sizes;
  if (hiddenSize % numAttentionHeads === 0) return;
  throw new ConfigError(place, `hiddenSize is ${hiddenSize}, which ${numAttentionHeads} heads do not divide`, {
    got: numAttentionHeads,
  });
}

/** Throws unless all of these are probabilities. */
export function requireDropouts(place: string, dropouts: Readonly<Record<string, number>>): void {
  for (const [name, p] of Object.entries(dropouts)) requireNumber(place, name, p, { least: 0, most: 1 });
}

/** Throws unless all of these are true or false. */
export function requireFlags(place: string, flags: Readonly<Record<string, boolean>>): void {
  for (const [name, flag] of Object.entries(flags)) requireBoolean(place, name, flag);
}

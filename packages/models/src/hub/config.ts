import { ConfigError, formatValue, isPlainObject, refuseArgument } from '@gradkit/core-tensor/functional';

/** What is in a `config.json` of the hub. */
export type ModelConfig = Readonly<Record<string, unknown>>;

/**
 * Throws unless a config describes a model of one of some types.
 *
 * @param place the function that was called
 * @param types what `model_type` may be
 */
export function requireModelType(
  place: string,
  config: unknown,
  types: readonly string[],
): asserts config is ModelConfig {
  if (!isPlainObject(config)) refuseArgument(place, 'config', config, 'an object, what is in a config.json');
  const type = config['model_type'];
  if (typeof type === 'string' && types.includes(type)) return;
  throw new ConfigError(place, `model_type is ${formatValue(type)}; it must be ${types.join(' or ')}`, {
    expected: types,
    got: type,
  });
}

/** Throws if a config says something of the model that is not built here. */
export function requireBuilt(place: string, config: ModelConfig, built: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(built)) {
    const given = config[name] ?? value;
    if (given !== value)
      throw new ConfigError(place, `${name} is ${formatValue(given)}; only ${formatValue(value)} is built here`, {
        expected: value,
        got: given,
      });
  }
}

/** What a config calls things, by the names of options here; the first name that it has counts. */
export type ConfigNames<Options> = Readonly<Partial<Record<keyof Options, readonly string[]>>>;

/** Options from a config: those that it does not name, or gives as null, keep their defaults. */
export function optionsOf<Options extends object>(config: ModelConfig, names: ConfigNames<Options>): Options {
  const found: Record<string, unknown> = {};
  for (const [option, keys] of Object.entries<readonly string[] | undefined>(names)) {
    const key = keys?.find((each) => config[each] !== undefined && config[each] !== null);
    if (key !== undefined) found[option] = config[key];
  }
  return found as Options; // their values are checked where the model is made
}

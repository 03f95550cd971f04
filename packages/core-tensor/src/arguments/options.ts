import { ConfigError } from '../errors.ts';
import { formatValue } from './format-value.ts';
import { didYouMean, ourWords } from './nearest.ts';
import { isPlainObject } from './plain-object.ts';

/** The names of all options in `O`: leaving one out, or one that `O` has not, is a type error. */
export type OptionNames<O> = Readonly<Record<O extends unknown ? keyof O : never, true>>;

/**
 * Gives the options back, unless they are no plain object or name something unknown. An explicit `undefined` counts as left out.
 *
 * @param where the public function the caller used
 * @param options as the caller gave them
 * @param known the names of all options there are
 * @param example how options may look, where the first name alone would not tell
 * @throws {ConfigError} `lr is no option; the options are learningRate, momentum (did you mean learningRate?)`
 * @example requireOptions<{ bias?: boolean }>('Linear', { bias: true }, { bias: true }); // { bias: true }
 */
export function requireOptions<O extends object>(
  where: string,
  options: O,
  known: OptionNames<O>,
  example?: string,
): O {
  if (!isPlainObject(options)) {
    const like = example ?? `{ ${Object.keys(known)[0]}: … }`;
    throw new ConfigError(where, `options are ${formatValue(options)}; they must be an object such as ${like}`, {
      got: options,
    });
  }
  for (const name in options) if (!Object.hasOwn(known, name)) refuse(where, name, Object.keys(known));
  return options;
}

function refuse(where: string, name: string, known: readonly string[]): never {
  const isAxis = ourWords(name)[0] === 'axis' && !known.includes('axis');
  const guess = isAxis ? '; axis stands before the options' : didYouMean(name, known);
  throw new ConfigError(where, `${name} is no option; the options are ${known.join(', ')}${guess}`, {
    expected: known,
    got: name,
  });
}

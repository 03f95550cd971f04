import { PlotError } from '../plot-error.ts';

/** The names of all options in `O`: leaving one out, or one that `O` has not, is a type error. */
type OptionNames<O> = Readonly<Record<keyof O, true>>;

/**
 * Gives the options back, unless they are no object or name something unknown.
 *
 * @throws {PlotError} `titel is no option; the options are title, xLabel, yLabel`
 */
export function requireOptions<O extends object>(where: string, options: O, known: OptionNames<O>): O {
  const names = Object.keys(known);
  if (typeof options !== 'object' || options === null || Array.isArray(options))
    throw new PlotError(where, `options are ${String(options)}; they must be an object such as { ${names[0]}: … }`, {
      got: options,
    });
  for (const name of Object.keys(options)) {
    if (Object.hasOwn(known, name)) continue;
    throw new PlotError(where, `${name} is no option; the options are ${names.join(', ')}`, {
      expected: names,
      got: name,
    });
  }
  return options;
}

import { isPlainObject, requireOptions, type OptionNames } from '@gradkit/core-tensor/functional';

/** Options that may be given as one number: `new ELU(0.7)` is `new ELU({ alpha: 0.7 })`. */
export function singleOption<Options extends object>(
  layer: string,
  name: keyof Options & string,
  given: number | Options,
  known: OptionNames<Options>,
): Options {
  if (typeof given === 'object' && given !== null && isPlainObject(given)) return requireOptions(layer, given, known);
  return { [name]: given } as Options; // what is no number is refused where the option is checked
}

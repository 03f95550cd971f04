import type { Tensor } from '../tensor.ts';
import { requireOptions, type OptionNames } from './options.ts';
import { isPlainObject } from './plain-object.ts';
import { refuseArgument } from './refuse-argument.ts';
import { requireTensor } from './require-tensor.ts';

/** What stands where a tensor may: the tensor, null for none, or the options, which name it then. */
export type PlacedOrNamed<Options> = Tensor | Options | null | undefined;

/**
 * Reads arguments that PyTorch gives a default. Tensors stand in their places with the options behind, or are options themselves:
 * `layerNorm(x, 4, weight, bias, { eps })`, `layerNorm(x, 4, { weight, bias, eps })`.
 *
 * @param where the public function the caller used
 * @param places what stands where the tensors may, by name and in order
 * @param last what stands behind them
 * @param known the names of all options, those of the tensors too
 * @returns the options, with the tensors among them; null for none
 * @throws {ConfigError} if options are unknown, or a tensor is given twice or is none
 * @example placedOrNamed('f', { bias: { eps: 1 } }, undefined, { bias: true, eps: true }); // { eps: 1, bias: null }
 */
export function placedOrNamed<Options extends object, Name extends string & keyof Options>(
  where: string,
  places: Readonly<Record<Name, PlacedOrNamed<Options>>>,
  last: Options | undefined,
  known: OptionNames<Options>,
): Omit<Options, Name> & Readonly<Record<Name, Tensor | null>> {
  const names = Object.keys(places) as Name[];
  const given: unknown[] = [...Object.values(places), last];
  while (given.length > 0 && given.at(-1) === undefined) given.pop();
  const isLast = given.length > names.length || isPlainObject(given.at(-1));
  const options = requireOptions<Options>(where, (isLast ? given.pop() : {}) as Options, known);
  const tensors = names.map((name, i) => {
    const [placed, named]: readonly unknown[] = [given[i] ?? null, options[name] ?? null];
    if (placed !== null && named !== null)
      refuseArgument(where, name, named, 'given once, in its place or as an option');
    const tensor = placed ?? named;
    if (tensor !== null) requireTensor(where, name, tensor);
    return [name, tensor];
  });
  return { ...options, ...(Object.fromEntries(tensors) as Record<Name, Tensor | null>) };
}

import {
  ConfigError,
  formatValue,
  refuseArgument,
  requireList,
  requireOptions,
  requireString,
  type Tensor,
} from '@gradkit/core-tensor/functional';

/** A replacement in names, as `name.replace(from, to)` does it: `[/^layers\.(\d+)/, 'blocks.$1']`, `[/layer(\d+)/, (_, k) => `layer${Number(k) + 1}`]`. */
export type NameMap = readonly [from: string | RegExp, to: string | ((match: string, ...groups: string[]) => string)];

/** What names of a file begin with and those of the model do not, and the other way round. */
export interface PrefixOptions {
  /** taken away from the names that begin with it */
  readonly strip?: string | undefined;
  /** put before all names, after everything else */
  readonly add?: string | undefined;
}

const where = 'loadPretrained';

/** Tensors under the names that the model has for them. @throws {ConfigError} if two get the same name, or an option is of no use */
export function renamed(
  tensors: Readonly<Record<string, Tensor>>,
  names: readonly NameMap[],
  prefix: PrefixOptions,
): ReadonlyMap<string, Tensor> {
  const { strip = '', add = '' } = requirePrefix(prefix);
  requireMaps(names);
  const given = Object.keys(tensors);
  if (strip !== '' && !given.some((name) => name.startsWith(strip)))
    throw new ConfigError(
      where,
      `prefix.strip is ${formatValue(strip)}, with which no name begins; there are ${given.slice(0, 5).join(', ')}`,
      { got: strip },
    );
  const result = new Map<string, Tensor>();
  const sources = new Map<string, string>();
  for (const name of given) {
    const bare = name.startsWith(strip) ? name.slice(strip.length) : name;
    const target = add + names.reduce((text, map) => replaced(text, map), bare);
    const other = sources.get(target);
    if (other !== undefined)
      throw new ConfigError(where, `${other} and ${name} are both renamed ${target}; change names or prefix`, {
        got: [other, name],
      });
    sources.set(target, name);
    result.set(target, tensors[name]);
  }
  return result;
}

function replaced(name: string, [from, to]: NameMap): string {
  return typeof to === 'string' ? name.replace(from, to) : name.replace(from, to);
}

function requirePrefix(prefix: PrefixOptions): PrefixOptions {
  const { strip, add } = requireOptions<PrefixOptions>(
    where,
    prefix,
    { strip: true, add: true },
    "{ strip: 'module.' }",
  );
  if (strip !== undefined) requireString(where, 'prefix.strip', strip);
  if (add !== undefined) requireString(where, 'prefix.add', add);
  return prefix;
}

function requireMaps(names: readonly NameMap[]): void {
  requireList(where, 'names', names);
  for (const [k, map] of (names as readonly unknown[]).entries()) {
    const [from, to] = Array.isArray(map) && map.length === 2 ? (map as readonly unknown[]) : [];
    const isKnown = typeof from === 'string' || from instanceof RegExp;
    if (!isKnown || !(typeof to === 'string' || typeof to === 'function'))
      refuseArgument(
        where,
        `names[${k}]`,
        map,
        "a pair of what is replaced, text or a regular expression, and text or a function: ['gamma', 'weight']",
      );
  }
}

import { parseArgs } from 'node:util';
import { ConfigError, requireOneOf } from '@gradkit/core-tensor/functional';

/** Something that can be said with `--name`. */
export interface Flag {
  /** what follows it, such as `folder`; null where nothing does */
  readonly value: string | null;
  readonly meaning: string;
  /** one letter */
  readonly short?: string | undefined;
  /** whether it may be said more than once */
  readonly repeats?: boolean | undefined;
}

export type Flags = Readonly<Record<string, Flag>>;

/** What a command is called with. */
export interface Words {
  readonly positional: readonly string[];
  /** values by the name of the flag, '' where it takes none */
  readonly said: ReadonlyMap<string, readonly string[]>;
}

/** What every command understands. */
export const commonFlags = {
  help: { value: null, short: 'h', meaning: 'tell how it is called' },
  version: { value: null, short: 'v', meaning: 'tell the version' },
} as const satisfies Flags;

/** `--out <folder>`, `-o, --out <folder>` */
export function spellingOf(name: string, { value, short }: Flag): string {
  return `${short === undefined ? '' : `-${short}, `}--${name}${value === null ? '' : ` <${value}>`}`;
}

/**
 * Takes a command line apart.
 *
 * @param flags those that there are, by name
 * @throws {ConfigError} for a flag that there is not, naming the nearest; for a value that is missing, that a flag does not take, or that is said twice
 */
export function wordsOf(line: readonly string[], flags: Flags): Words {
  const spellings = Object.entries(flags).flatMap(([name, { short }]) =>
    short === undefined ? [`--${name}`] : [`--${name}`, `-${short}`],
  );
  const { tokens, positionals } = parseArgs({
    args: [...line],
    options: Object.fromEntries(
      Object.entries(flags).map(([name, { value, short }]) => [
        name,
        { type: value === null ? 'boolean' : 'string', ...(short !== undefined && { short }) } as const,
      ]),
    ),
    allowPositionals: true,
    strict: false, // its own errors do not say what is meant
    tokens: true,
  });
  const said = new Map<string, string[]>();
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    requireOneOf('gradkit', 'the option', token.rawName, spellings);
    const flag = flags[token.name];
    if (flag.value === null && token.value !== undefined)
      throw new ConfigError('gradkit', `${token.rawName} takes no value, but is given '${token.value}'`, {
        got: token.value,
      });
    if (flag.value !== null && !token.value)
      throw new ConfigError('gradkit', `${token.rawName} needs a value: ${token.rawName} <${flag.value}>`, {
        got: token.value,
      });
    const before = said.get(token.name) ?? [];
    if (before.length > 0 && flag.repeats !== true)
      throw new ConfigError('gradkit', `${token.rawName} is there twice; it may be there once`, { got: token.name });
    said.set(token.name, [...before, token.value ?? '']);
  }
  return { positional: positionals, said };
}

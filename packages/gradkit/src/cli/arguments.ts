import { parseArgs } from 'node:util';
import { ConfigError, requireOneOf } from '@gradkit/core-tensor/functional';

/** What a command is called with. */
export interface Words {
  readonly positional: readonly string[];
  readonly help: boolean;
  readonly version: boolean;
  /** where to write; null where nothing is said */
  readonly out: string | null;
}

const flags = {
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
  out: { type: 'string', short: 'o' },
} as const;
const spellings = Object.entries(flags).flatMap(([name, { short }]) => [`--${name}`, `-${short}`]);

/**
 * Takes a command line apart.
 *
 * @throws {ConfigError} for a flag that there is not, naming the nearest; for a value that is missing, or that a flag does not take
 */
export function wordsOf(line: readonly string[]): Words {
  const { tokens, positionals } = parseArgs({
    args: [...line],
    options: flags,
    allowPositionals: true,
    strict: false, // its own errors do not say what is meant
    tokens: true,
  });
  const given = new Map<string, string | undefined>();
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    requireOneOf('gradkit', 'the option', token.rawName, spellings);
    const takesValue = flags[token.name as keyof typeof flags].type === 'string';
    if (!takesValue && token.value !== undefined)
      throw new ConfigError('gradkit', `${token.rawName} takes no value, but is given '${token.value}'`, {
        got: token.value,
      });
    if (takesValue && !token.value)
      throw new ConfigError('gradkit', `${token.rawName} needs a value, such as ${token.rawName} pages`, {
        got: token.value,
      });
    given.set(token.name, token.value);
  }
  return {
    positional: positionals,
    help: given.has('help'),
    version: given.has('version'),
    out: given.get('out') ?? null,
  };
}

import { parseArgs } from 'node:util';
import { ConfigError, requireOneOf } from '@gradkit/core-tensor/functional';

/** What a command is called with. */
export interface Words {
  readonly positional: readonly string[];
  readonly help: boolean;
  readonly version: boolean;
}

const flags = { help: { type: 'boolean', short: 'h' }, version: { type: 'boolean', short: 'v' } } as const;
const spellings = Object.entries(flags).flatMap(([name, { short }]) => [`--${name}`, `-${short}`]);

/**
 * Takes a command line apart.
 *
 * @throws {ConfigError} for a flag that there is not, naming the nearest
 */
export function wordsOf(line: readonly string[]): Words {
  const { tokens, positionals } = parseArgs({
    args: [...line],
    options: flags,
    allowPositionals: true,
    strict: false, // its own errors do not say what is meant
    tokens: true,
  });
  const given = new Set<string>();
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    requireOneOf('gradkit', 'the option', token.rawName, spellings);
    if (token.value !== undefined)
      throw new ConfigError('gradkit', `${token.rawName} takes no value, but is given '${token.value}'`, {
        got: token.value,
      });
    given.add(token.name);
  }
  return { positional: positionals, help: given.has('help'), version: given.has('version') };
}

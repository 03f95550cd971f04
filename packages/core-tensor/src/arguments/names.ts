import { refuseArgument } from './refuse-argument.ts';
import { ConfigError } from '../errors.ts';
import { didYouMean } from './nearest.ts';

/**
 * The dotted names that patterns mean. A pattern means a name and all below it, `features` also `features.0.weight`; `*` stands for any
 * characters.
 *
 * @param where the public function the caller used
 * @param name of the argument with the patterns
 * @param patterns one, or a list of them
 * @param names all that there are
 * @returns those that at least one pattern means, in their order
 * @throws {ConfigError} if a pattern is no text, or means none of them
 */
export function namesMeant(
  where: string,
  name: string,
  patterns: string | readonly string[],
  names: readonly string[],
): readonly string[] {
  const list: readonly unknown[] = typeof patterns === 'string' ? [patterns] : patterns;
  if (!Array.isArray(list)) refuseArgument(where, name, patterns, "a text such as 'features.*', or a list of them");
  const isMeant = list.map((pattern, i) => {
    if (typeof pattern !== 'string') refuseArgument(where, `${name}[${i}]`, pattern, "a text such as 'features.*'");
    const test = testOf(pattern);
    if (!names.some(test))
      throw new ConfigError(
        where,
        `${name} has ${pattern === '' ? "''" : pattern}, which means none of ${some(names)}${guess(pattern, names)}`,
        { expected: names, got: pattern },
      );
    return test;
  });
  return names.filter((each) => isMeant.some((test) => test(each)));
}

/** Deep networks have hundreds. */
function some(names: readonly string[]): string {
  return names.length <= 40 ? names.join(', ') : `${names.slice(0, 40).join(', ')} and ${names.length - 40} more`;
}

function guess(pattern: string, names: readonly string[]): string {
  const inside = `*.${pattern}`;
  return pattern !== '' && names.some(testOf(inside)) ? ` (did you mean ${inside}?)` : didYouMean(pattern, names);
}

function testOf(pattern: string): (name: string) => boolean {
  const parts = pattern.split('*').map((part) => part.replaceAll(/[$()+.?[\\\]^{|}]/g, String.raw`\$&`));
  const expression = new RegExp(`^${parts.join('.*')}(\\..*)?$`);
  return (name) => expression.test(name);
}

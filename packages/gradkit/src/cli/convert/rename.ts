import { ConfigError, DataError } from '@gradkit/core-tensor/functional';

/** What names become: a regular expression, and what stands in place of what it matches. */
export interface Renaming {
  readonly pattern: RegExp;
  readonly replacement: string;
  readonly text: string;
}

/** `pattern=replacement`. @throws {ConfigError} for another form, or a pattern that is none */
export function renamingOf(text: string): Renaming {
  const at = text.lastIndexOf('=');
  const form = "a pattern and its replacement, such as '^model\\.=' or 'layer(\\d)=blocks.$1'";
  if (at < 1) throw new ConfigError('gradkit', `--rename is ${text}; it must be ${form}`, { got: text });
  try {
    return { pattern: new RegExp(text.slice(0, at), 'gu'), replacement: text.slice(at + 1), text };
  } catch (cause) {
    const reason = (cause as Error).message.replace(/^Invalid regular expression: /, '');
    throw new ConfigError('gradkit', `--rename is ${text}; it must be ${form} (${reason})`, { got: text, cause });
  }
}

/**
 * Names after all renamings, one behind the other.
 *
 * @throws {ConfigError} if one matches nothing: then something else is meant
 * @throws {DataError} if two names become one
 */
export function renamed(names: readonly string[], renamings: readonly Renaming[]): Map<string, string> {
  const all = new Map(names.map((name) => [name, name]));
  for (const { pattern, replacement, text } of renamings) {
    let matched = false;
    for (const [name, now] of all) {
      const next = now.replace(pattern, replacement);
      matched ||= next !== now || now.search(pattern) !== -1;
      all.set(name, next);
    }
    if (!matched && names.length > 0)
      throw new ConfigError('convert', `--rename ${text} matches none of ${names.length} names, such as ${names[0]}`, {
        got: text,
      });
  }
  const before = new Map<string, string>();
  for (const [name, now] of all) {
    const other = before.get(now);
    if (other !== undefined)
      throw new DataError('convert', `${other} and ${name} would both be called ${now}`, { got: now });
    before.set(now, name);
  }
  return all;
}

import { parseArgs } from 'node:util';
import { CreateAppError } from '../create-app-error.ts';
import { templates, type TemplateName } from '../templates.ts';

/** What the command is called with. */
export interface Words {
  readonly help: boolean;
  readonly version: boolean;
  /** null where it is not said */
  readonly folder: string | null;
  readonly template: TemplateName | null;
}

const flags = {
  template: { type: 'string', short: 't' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
} as const;
const spellings = Object.entries(flags).flatMap(([name, { short }]) => [`--${name}`, `-${short}`]);
const names = Object.keys(templates);

/**
 * Takes a command line apart.
 *
 * @param environment of the process: npm notes there what it takes for its own options
 * @throws {CreateAppError} for an option or a template that there is not, for a value that is missing or not taken, and for more than one folder
 */
export function wordsOf(line: readonly string[], environment: Readonly<Record<string, string | undefined>>): Words {
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
    requireOneOf('option', token.rawName, spellings);
    const takesValue = flags[token.name as keyof typeof flags].type === 'string';
    if (!takesValue && token.value !== undefined)
      throw wrong(`${token.rawName} takes no value, but is given ${JSON.stringify(token.value)}`, token.value);
    if (takesValue && !token.value) throw wrong(`${token.rawName} needs a value: ${names.join(', ')}`, token.value);
    given.set(token.name, token.value);
  }
  const template = given.get('template') ?? null;
  if (template !== null) requireOneOf('template', template, names);
  else if (environment['npm_config_template'] !== undefined)
    throw wrong('npm took --template for its own; write `npm create gradkit my-app -- --template page`', null);
  if (positionals.length > 1)
    throw wrong(
      `one folder is taken, but ${positionals.map((each) => JSON.stringify(each)).join(', ')} are given`,
      positionals,
    );
  return {
    help: given.has('help'),
    version: given.has('version'),
    folder: positionals[0] ?? null,
    template: template as TemplateName | null,
  };
}

function wrong(problem: string, got: unknown): CreateAppError {
  return new CreateAppError('create-gradkit', problem, { got });
}

function requireOneOf(what: string, value: string, allowed: readonly string[]): void {
  if (allowed.includes(value)) return;
  throw new CreateAppError(
    'create-gradkit',
    `the ${what} is ${JSON.stringify(value)}; it must be one of ${allowed.join(', ')}`,
    {
      expected: allowed,
      got: value,
    },
  );
}

import { createRequire } from 'node:module';
import { ConfigError, GradkitError, requireOneOf } from '@gradkit/core-tensor/functional';
import { wordsOf } from './arguments.ts';
import { commands, type Command } from './commands.ts';
import { printable } from './printable.ts';
import { usage, usageOf } from './usage.ts';

const { version } = createRequire(import.meta.url)('../../package.json') as { readonly version: string };

/** What to print, and the status that the process ends with: 1 where an answer failed, 2 where the question is none. */
export interface Answer {
  readonly text: string;
  readonly status: 0 | 1 | 2;
}

/** Answers a command line; errors, without a stack trace, too. */
export async function answer(line: readonly string[]): Promise<Answer> {
  let call: () => string | Promise<string>;
  try {
    call = understand(line);
  } catch (error) {
    return { text: textOf(error), status: 2 };
  }
  try {
    return { text: await call(), status: 0 };
  } catch (error) {
    return { text: textOf(error), status: 1 };
  }
}

function textOf(error: unknown): string {
  if (error instanceof GradkitError) return printable(error.message);
  throw error; // a fault of the program's own: its stack trace is needed
}

function understand(line: readonly string[]): () => string | Promise<string> {
  const { positional, help, version: wantsVersion, out } = wordsOf(line);
  const isHelp = help || positional[0] === 'help';
  const [name, ...given] = positional[0] === 'help' ? positional.slice(1) : positional;
  if (name === undefined) return () => (wantsVersion && !isHelp ? version : usage(commands));
  const command = commandOf(name);
  if (isHelp && given.length === 0) return () => usageOf(name, command);
  if (wantsVersion)
    throw new ConfigError('gradkit', `--version stands alone, but ${name} is given, too`, { got: name });
  requireGiven(name, command, given);
  if (out !== null && command.out === undefined)
    throw new ConfigError('gradkit', `${name} writes no file, but --out ${out} is given`, { got: out });
  return () => command.run(given, out);
}

function commandOf(name: string): Command {
  const command = commands.get(name);
  if (command === undefined) requireOneOf('gradkit', 'the command', name, [...commands.keys(), 'help']);
  return command!;
}

function requireGiven(name: string, { takes }: Command, given: readonly string[]): void {
  const names = Object.keys(takes);
  const takesMore = names.at(-1)?.endsWith('…') === true;
  if (takesMore ? given.length >= names.length : given.length === names.length) return;
  const list = (words: readonly string[]): string => (words.length === 0 ? 'nothing' : words.join(' '));
  throw new ConfigError(
    'gradkit',
    `${name} takes ${list(names.map((each) => `<${each}>`))}, but is given ${list(given)}`,
    {
      expected: names,
      got: given,
    },
  );
}

import { ConfigError, GradkitError, requireOneOf } from '@gradkit/core-tensor/functional';
import { commonFlags, wordsOf, type Words } from './arguments.ts';
import type { Call, Command, Output } from './command.ts';
import { commands } from './commands.ts';
import { printable } from './printable.ts';
import { usage, usageOf } from './usage.ts';
import { version } from './version.ts';

/** What to print, and the status that the process ends with: 1 where an answer failed, 2 where the question is none. */
export interface Answer {
  readonly text: string;
  readonly status: 0 | 1 | 2;
  /** whether it says what is wrong, and so belongs to standard error */
  readonly isError: boolean;
}

/** Answers a command line; errors, without a stack trace, too. */
export async function answer(line: readonly string[]): Promise<Answer> {
  let call: () => string | Promise<Output | string>;
  try {
    call = understand(line);
  } catch (error) {
    return { text: textOf(error), status: 2, isError: true };
  }
  try {
    const output = await call();
    const { text, status } = typeof output === 'string' ? { text: output, status: 0 as const } : output;
    return { text, status, isError: false };
  } catch (error) {
    const [name] = line.filter((word) => !word.startsWith('-'));
    const status = error instanceof ConfigError ? 2 : (commands.get(name)?.errorStatus ?? 1);
    return { text: textOf(error, name), status, isError: true };
  }
}

/** What is wrong, by the name of the command in place of the functions that it calls. */
function textOf(error: unknown, command = 'gradkit'): string {
  if (!(error instanceof GradkitError)) throw error; // a fault of the program's own: its stack trace is needed
  const { where, message } = error;
  const text = where === 'gradkit' ? message : `${command}: ${message.slice(`${where}: `.length)}`;
  return printable(text.replace(': createSession: ', ': '));
}

function understand(line: readonly string[]): () => string | Promise<Output | string> {
  const name = line.find((word) => !word.startsWith('-'));
  const command = name === undefined || name === 'help' ? null : commandOf(name);
  const { positional, said } = wordsOf(line, { ...command?.flags, ...commonFlags });
  if (name === 'help') return helpOn(positional.slice(1));
  if (command === null) {
    if (positional.length > 0) commandOf(positional[0]); // behind `--`
    return () => (said.has('version') && !said.has('help') ? version : usage(commands));
  }
  const given = positional.slice(1);
  if (said.has('help') && given.length === 0) return () => usageOf(name!, command);
  if (said.has('version'))
    throw new ConfigError('gradkit', `--version stands alone, but ${name} is given, too`, { got: name });
  requireGiven(name!, command, given);
  return () => command.run(callOf(given, said));
}

function helpOn([name, ...more]: readonly string[]): () => string {
  if (name === undefined) return () => usage(commands);
  const command = commandOf(name);
  if (more.length > 0)
    throw new ConfigError('gradkit', `help takes one command, but is given ${[name, ...more].join(' ')}`, {
      got: more,
    });
  return () => usageOf(name, command);
}

function callOf(given: readonly string[], said: Words['said']): Call {
  return {
    given,
    value: (name) => said.get(name)?.[0] ?? null,
    values: (name) => said.get(name) ?? [],
    says: (name) => said.has(name),
  };
}

function commandOf(name: string): Command {
  const command = commands.get(name);
  if (command === undefined) requireOneOf('gradkit', 'the command', name, [...commands.keys(), 'help']);
  return command!;
}

function requireGiven(name: string, { takes, mayTake = {} }: Command, given: readonly string[]): void {
  const names = Object.keys(takes);
  const most = names.at(-1)?.endsWith('…') === true ? Infinity : names.length + Object.keys(mayTake).length;
  if (given.length >= names.length && given.length <= most) return;
  const wanted = [...names.map((each) => `<${each}>`), ...Object.keys(mayTake).map((each) => `[${each}]`)];
  const list = (words: readonly string[]): string => (words.length === 0 ? 'nothing' : words.join(' '));
  throw new ConfigError('gradkit', `${name} takes ${list(wanted)}, but is given ${list(given)}`, {
    expected: names,
    got: given,
  });
}

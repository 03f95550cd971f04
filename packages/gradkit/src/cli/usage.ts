import { commonFlags, spellingOf } from './arguments.ts';
import type { Command } from './command.ts';

const columns = 80; // of a terminal as it opens

/** Words in lines that are not wider. */
function linesOf(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const longer = `${lines.at(-1) ?? ''} ${word}`;
    if (lines.length > 0 && longer.length <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

/** What is said, and behind it what that means, each meaning in lines below each other. */
function meanings(rows: readonly (readonly [said: string, meaning: string])[]): string {
  const left = Math.max(...rows.map(([said]) => said.length)) + 3;
  return rows
    .map(([said, meaning]) => said.padEnd(left) + linesOf(meaning, columns - left).join(`\n${' '.repeat(left)}`))
    .join('\n');
}

const nameLine = (name: string, { takes, mayTake = {} }: Command): string =>
  [
    'gradkit',
    name,
    ...Object.keys(takes).map((each) => `<${each}>`),
    ...Object.keys(mayTake).map((each) => `[${each}]`),
  ].join(' ');

/** How a command is called. */
export function usageOf(name: string, command: Command): string {
  const { summary, takes, mayTake = {}, flags } = command;
  const rows = [
    ...Object.entries(takes).map(([each, meaning]) => [`<${each}>`, meaning] as const),
    ...Object.entries(mayTake).map(([each, meaning]) => [`[${each}]`, meaning] as const),
    ...Object.entries({ ...flags, help: commonFlags.help }).map(
      ([each, flag]) => [spellingOf(each, flag), flag.meaning] as const,
    ),
  ];
  return `${linesOf(`${nameLine(name, command)}: ${summary}`, columns).join('\n')}\n\n${meanings(rows)}`;
}

/** How the program is called. */
export function usage(commands: ReadonlyMap<string, Command>): string {
  const rows = [
    ...[...commands].map(([name, command]) => [nameLine(name, command), command.summary] as const),
    ...Object.entries(commonFlags).map(([each, flag]) => [spellingOf(each, flag), flag.meaning] as const),
  ];
  const summary = 'gradkit: deep learning for TypeScript; look into models and trainings, and where they run';
  return `${linesOf(summary, columns).join('\n')}\n\n${meanings(rows)}`;
}

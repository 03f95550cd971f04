import { commonFlags, spellingOf } from './arguments.ts';
import type { Command } from './command.ts';
import { table } from './table.ts';

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
    ...Object.entries(takes).map(([each, meaning]) => [`<${each}>`, meaning]),
    ...Object.entries(mayTake).map(([each, meaning]) => [`[${each}]`, meaning]),
    ...Object.entries({ ...flags, help: commonFlags.help }).map(([each, flag]) => [
      spellingOf(each, flag),
      flag.meaning,
    ]),
  ];
  return `${nameLine(name, command)}: ${summary}\n\n${table(rows)}`;
}

/** How the program is called. */
export function usage(commands: ReadonlyMap<string, Command>): string {
  const rows = [
    ...[...commands].map(([name, command]) => [nameLine(name, command), command.summary]),
    ...Object.entries(commonFlags).map(([each, flag]) => [spellingOf(each, flag), flag.meaning]),
  ];
  return `gradkit: deep learning for TypeScript; look into models and trainings, and where they run\n\n${table(rows)}`;
}

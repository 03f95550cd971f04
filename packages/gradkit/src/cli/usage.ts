import type { Command } from './commands.ts';
import { table } from './table.ts';

const nameLine = (name: string, takes: Command['takes']): string =>
  ['gradkit', name, ...Object.keys(takes).map((each) => `<${each}>`)].join(' ');

const options: readonly (readonly string[])[] = [
  ['-h, --help', 'tell how it is called'],
  ['-v, --version', 'tell the version'],
];

/** How a command is called. */
export function usageOf(name: string, { summary, takes, out }: Command): string {
  const rows = [
    ...Object.entries(takes).map(([each, meaning]) => [`<${each}>`, meaning]),
    ...(out === undefined ? [] : [['-o, --out', out]]),
    options[0],
  ];
  return `${nameLine(name, takes)}: ${summary}\n\n${table(rows)}`;
}

/** How the program is called. */
export function usage(commands: ReadonlyMap<string, Command>): string {
  const rows = [...commands].map(([name, { summary, takes }]) => [nameLine(name, takes), summary]);
  return `gradkit: deep learning for TypeScript; look into models and trainings, and where they run\n\n${table([...rows, ...options])}`;
}

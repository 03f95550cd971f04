import type { CreatedApp } from '../create-app.ts';
import { templates } from '../templates.ts';

/** Lines of two columns. */
function table(rows: readonly (readonly [first: string, second: string])[]): string {
  const width = Math.max(...rows.map(([first]) => first.length));
  return rows.map(([first, second]) => `  ${first.padEnd(width)}   ${second}`.trimEnd()).join('\n');
}

/** How the command is called. */
export const usage = `npm create gradkit <folder> -- --template <template>

Makes an app that trains a network on handwritten digits: TypeScript, with tests.

${table([
  ['<folder>', "a new one, or one that is empty, such as . for this one; its name is the app's"],
  ['-t, --template', Object.keys(templates).join(', ')],
  ...Object.entries(templates).map(([name, { summary }]) => [`  ${name}`, summary] as const),
  ['-h, --help', 'tell how it is called'],
  ['-v, --version', 'tell the version'],
])}

On a terminal what is left out is asked for.`;

/** What was made, and what to do with it. */
export function summaryOf({ name, folder, next }: CreatedApp): string {
  return `${name} is made, in ${folder}. Next:\n\n${table(next.map(({ command, purpose }) => [command, purpose]))}`;
}

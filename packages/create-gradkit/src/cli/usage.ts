import { table } from '../table.ts';
import { templates } from '../templates.ts';

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

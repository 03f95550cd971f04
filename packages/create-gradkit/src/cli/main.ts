import { ownVersion } from '../app-files.ts';
import { CreateAppError } from '../create-app-error.ts';
import { createApp } from '../create-app.ts';
import { packageManagerOf } from '../package-managers.ts';
import { wordsOf, type Words } from './arguments.ts';
import { askFolder, askTemplate, type Terminal } from './ask.ts';
import { summaryOf } from '../summary.ts';
import { usage } from './usage.ts';

/** What to print, and the status that the process ends with: 1 where no app could be made, 2 where the question is none. */
export interface Answer {
  readonly text: string;
  readonly status: 0 | 1 | 2;
}

/** What a command line is answered in. */
export interface Surroundings {
  /** null where nobody can be asked */
  readonly terminal: Terminal | null;
  /** variables of the process */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Answers a command line; errors, without a stack trace, too. */
export async function answer(line: readonly string[], { terminal, environment }: Surroundings): Promise<Answer> {
  let words: Words;
  try {
    words = wordsOf(line, environment);
  } catch (error) {
    return { text: textOf(error), status: 2 };
  }
  if (words.help) return { text: usage, status: 0 };
  if (words.version) return { text: await ownVersion(), status: 0 };
  if (terminal === null && (words.folder === null || words.template === null)) {
    const missing = words.folder === null ? 'no folder' : 'no template';
    return { text: `create-gradkit: ${missing} is given, and there is no terminal to ask on\n\n${usage}`, status: 2 };
  }
  const folder = words.folder ?? (await askFolder(terminal!));
  const template = folder === null ? null : (words.template ?? (await askTemplate(terminal!)));
  if (folder === null || template === null) return { text: 'create-gradkit: nothing was made', status: 1 };
  try {
    const app = await createApp(folder, { template, packageManager: packageManagerOf(environment) });
    return { text: summaryOf(app), status: 0 };
  } catch (error) {
    return { text: textOf(error), status: 1 };
  }
}

function textOf(error: unknown): string {
  if (error instanceof CreateAppError) return error.message;
  throw error; // a fault of the program's own: its stack trace is needed
}

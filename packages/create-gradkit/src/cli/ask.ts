import type { Readable, Writable } from 'node:stream';
import { isCancel, select, text } from '@clack/prompts';
import { templates, type TemplateName } from '../templates.ts';

/** Where somebody reads and types. */
export interface Terminal {
  readonly input: Readable;
  readonly output: Writable;
}

/** Asks for a folder; null where somebody gives up. */
export async function askFolder(terminal: Terminal): Promise<string | null> {
  const initial = 'my-app';
  const answer = await text({
    ...terminal,
    message: 'Where shall the app be made?',
    placeholder: initial,
    defaultValue: initial,
  });
  return isCancel(answer) ? null : answer;
}

/** Asks for a template; null where somebody gives up. */
export async function askTemplate(terminal: Terminal): Promise<TemplateName | null> {
  const names = Object.keys(templates) as TemplateName[];
  const options = names.map((value) => ({ value, label: value, hint: templates[value].summary }));
  const answer = await select({ ...terminal, message: 'What shall it be?', options });
  return isCancel(answer) ? null : answer;
}

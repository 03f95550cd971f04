import { ConfigError, DataError, requireOneOf } from '@gradkit/core-tensor/functional';
import { createApp, CreateAppError, packageManagerOf, summaryOf, templates, type TemplateName } from 'create-gradkit';
import type { Call } from '../command.ts';

/** Makes an app in a new folder, as `npm create gradkit` does, and tells what to type next. */
export async function initApp({ given: [folder], value }: Call): Promise<string> {
  const names = Object.keys(templates);
  const template = value('template');
  if (template === null)
    throw new ConfigError('gradkit', `init needs --template <name>: ${names.join(', ')}`, { expected: names });
  requireOneOf('gradkit', '--template', template, names);
  try {
    const packageManager = packageManagerOf(process.env);
    return summaryOf(await createApp(folder, { template: template as TemplateName, packageManager }));
  } catch (cause) {
    if (!(cause instanceof CreateAppError)) throw cause;
    const { where, message, expected, got } = cause;
    throw new DataError(where, message.slice(`${where}: `.length), { expected, got, cause });
  }
}

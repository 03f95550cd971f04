import type { CreatedApp } from './create-app.ts';
import { table } from './table.ts';

/**
 * Tells what was made, and what to type next.
 *
 * @example
 * ```ts no-run
 * summaryOf(await createApp('my-app', { template: 'node' })); // my-app is made, in /home/ada/my-app. Next: …
 * ```
 */
export function summaryOf({ name, folder, next }: CreatedApp): string {
  return `${name} is made, in ${folder}. Next:\n\n${table(next.map(({ command, purpose }) => [command, purpose]))}`;
}

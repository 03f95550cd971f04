import { underName } from '@gradkit/core-tensor/functional';
import { writeReports } from '@gradkit/report/node';
import type { Call } from './command.ts';
import { printable } from './printable.ts';

/** Makes a page of each run, and of several one that compares them; tells where they are. */
export async function reportRuns(call: Call): Promise<string> {
  const out = call.value('out');
  const pages = await writeReports(call.given, out === null ? {} : { out }).catch((error: unknown) =>
    underName('report', () => {
      throw error;
    }),
  );
  return pages.map(printable).join('\n');
}

import { underName } from '@gradkit/core-tensor/functional';
import { writeReports } from '@gradkit/report/node';
import { printable } from './printable.ts';

/** Makes a page of each run, and of several one that compares them; tells where they are. */
export async function reportRuns(folders: readonly string[], out: string | null): Promise<string> {
  const pages = await writeReports(folders, out === null ? {} : { out }).catch((error: unknown) =>
    underName('report', () => {
      throw error;
    }),
  );
  return pages.map(printable).join('\n');
}

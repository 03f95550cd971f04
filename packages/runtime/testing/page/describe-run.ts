import { zeros } from '@gradkit/core-tensor';
import type { Session } from '../../src/index.ts';

/** What came of a session: where it ran and what it gave, or its error. */
export type Outcome =
  | {
      readonly device: string;
      readonly deviceReason: string;
      readonly threads: number;
      readonly fallback: readonly string[] | null;
      readonly outputs: Readonly<Record<string, unknown>>;
    }
  | { readonly error: string };

/** Runs a session on ones, each axis of any size two long, and tells what came of it. */
export async function describeRun(make: () => Promise<Session>): Promise<Outcome> {
  try {
    const session = await make();
    const feeds = session.inputs.map(({ name, dtype, shape }) => {
      const lengths = (shape ?? []).map((length) => (typeof length === 'number' ? length : 2));
      return [name, dtype === 'float16' ? zeros(lengths, { dtype }) : zeros(lengths).add(1).cast(dtype)] as const;
    });
    const results = await session.run(Object.fromEntries(feeds));
    const { device, deviceReason, threads, fallback } = session;
    const outputs = Object.entries(results).map(([name, value]) => [name, [value.dtype, value.toArray()]] as const);
    return { device, deviceReason, threads, fallback, outputs: Object.fromEntries(outputs) };
  } catch (error) {
    return { error: `${(error as Error).name}: ${(error as Error).message}` };
  }
}

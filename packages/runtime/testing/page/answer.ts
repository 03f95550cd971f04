import type { createSession } from '../../src/index.ts';
import { describeRun } from './describe-run.ts';
import type { Wanted } from './page.ts';

/** Lets a service worker run the models that a page sends. */
export function answer(create: typeof createSession): void {
  addEventListener('message', ({ data: { model, options }, source }: MessageEvent<Wanted>) => {
    void describeRun(() => create(Uint8Array.from(model), options)).then((outcome) =>
      (source as MessagePort).postMessage(outcome, []),
    );
  });
}

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { servePage, type ServedPage } from '../pages/serve-page.ts';

/** A page in Chromium that trains in a worker. */
export interface OpenPage extends TracedPage {
  /** Calls one of the functions of `page/page.ts`. */
  call<T>(name: string, ...given: unknown[]): Promise<T>;
}

/** A page in Chromium whose main thread is watched. */
export interface TracedPage {
  readonly page: Page;
  /** Does work, and tells how much time of the processor, in milliseconds, each task of the page's main thread took meanwhile. */
  traced<T>(work: () => Promise<T>): Promise<{ readonly result: T; readonly tasks: readonly number[] }>;
  close(): Promise<void>;
}

/** An event of Chromium's trace; times in microseconds. */
interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly tdur?: number | undefined;
  readonly args: { readonly name?: unknown };
}

/** Where Chromium is, or null. */
export function findChromium(): string | null {
  const path = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
  return existsSync(path) ? path : null;
}

/** Builds the page as Vite does it, with workers of a format, and opens it. */
export async function openPage(executablePath: string, format: 'es' | 'iife'): Promise<OpenPage> {
  const traced = await openTraced(executablePath, await servePage(join(import.meta.dirname, 'page'), { format }));
  const call = <T>(name: string, ...given: unknown[]): Promise<T> =>
    traced.page.evaluate<T>(`import('/page.js').then((page) => page.${name}(...${JSON.stringify(given)}))`);
  return { ...traced, call };
}

/** Opens a page that is served, until both are closed. */
export async function openTraced(executablePath: string, served: ServedPage): Promise<TracedPage> {
  const ending: (() => Promise<unknown>)[] = [served.close];
  const close = async (): Promise<void> => {
    for (const end of ending.toReversed()) await end();
  };
  try {
    const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--enable-unsafe-webgpu']; // root has no sandbox, and the page is our own; with the last one, Chromium gives its GPU in software
    const browser = await chromium.launch({ executablePath, args });
    ending.push(() => browser.close());
    const page = await browser.newPage();
    await page.goto(served.url);
    const traced: TracedPage['traced'] = async (work) => {
      await browser.startTracing(page, {
        categories: ['toplevel', '__metadata', 'devtools.timeline', 'disabled-by-default-devtools.timeline'],
      });
      const result = await work();
      const trace = JSON.parse((await browser.stopTracing()).toString()) as {
        readonly traceEvents: readonly TraceEvent[];
      };
      return { result, tasks: tasksOf(trace.traceEvents) };
    };
    return { page, traced, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** What the tasks of main threads of pages took. */
function tasksOf(events: readonly TraceEvent[]): number[] {
  const threads = events.filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain');
  const isMain = ({ pid, tid }: TraceEvent): boolean =>
    threads.some((thread) => thread.pid === pid && thread.tid === tid);
  const tasks = events.filter(
    (event) => ['RunTask', 'ThreadControllerImpl::RunTask'].includes(event.name) && isMain(event),
  );
  return tasks.map(({ tdur = 0 }) => tdur / 1000);
}

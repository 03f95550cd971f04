import { createInterface } from 'node:readline';
import type { Task } from './examples.ts';

/** What an engine is told, as one line of JSON on its standard input: to do this many units of a task. */
export interface Request {
  readonly task: Task;
  /** steps or epochs */
  readonly units: number;
  readonly threads: number;
}

/** What it answers, as one line on its standard output. */
export interface Answer {
  /** for all units together */
  readonly ms: number;
  /** of the very first step */
  readonly firstLoss: number;
  /** of the last one */
  readonly loss: number;
}

/** An answer, or why it cannot do this task. */
export type Reply = Answer | { readonly error: string };

/** A model under training. */
export interface Training {
  /** Does one step, or one epoch. @returns the loss of its first and its last step */
  unit(): Losses | Promise<Losses>;
}

export interface Losses {
  readonly first: number;
  readonly last: number;
}

/**
 * Answers requests until standard input ends. A task that goes on keeps its model; another one begins anew. Between requests the
 * process sleeps.
 *
 * @param begin builds the model and reads the data of a task; throws an Error that says what the engine cannot do
 */
export async function serve(begin: (request: Request) => Training | Promise<Training>): Promise<void> {
  let current: { readonly name: string; readonly training: Training } | null = null;
  let firstLoss: number | null = null;

  async function answer(request: Request): Promise<Reply> {
    const { name } = request.task;
    if (current?.name !== name) {
      current = null; // its memory goes before the next one needs some
      firstLoss = null;
      current = { name, training: await begin(request) };
    }
    const { training } = current;
    let loss = Number.NaN;
    const start = performance.now();
    for (let i = 0; i < request.units; i++) {
      const result = training.unit();
      const { first, last } = result instanceof Promise ? await result : result;
      firstLoss ??= first;
      loss = last;
    }
    return { ms: performance.now() - start, firstLoss: firstLoss ?? Number.NaN, loss };
  }

  for await (const line of createInterface({ input: process.stdin })) {
    let reply: Reply;
    try {
      reply = await answer(JSON.parse(line) as Request);
    } catch (error) {
      reply = { error: (error as Error).message };
    }
    process.stdout.write(`${JSON.stringify(reply)}\n`);
  }
}

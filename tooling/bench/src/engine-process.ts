import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { createInterface } from 'node:readline';
import { threadEnvironment, type Engine } from './engines.ts';
import type { Task } from './examples.ts';
import type { Reply } from './protocol.ts';

/** An engine in a process of its own, asked again and again. */
export class EngineProcess {
  readonly engine: Engine;
  readonly threads: number;
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #replies: AsyncIterator<string>;
  #complaints = '';
  #failure: string | null = null;

  constructor(engine: Engine, threads: number) {
    this.engine = engine;
    this.threads = threads;
    const [program, ...args] = engine.command;
    this.#child = spawn(program, args, {
      env: { ...process.env, ORT_DISABLE_TELEMETRY: '1', ...threadEnvironment(threads) },
    });
    this.#child.on('error', (error) => {
      this.#failure = error.message;
    });
    this.#child.stdin.on('error', () => {}); // it has ended; the missing reply says so
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#complaints = (this.#complaints + text).slice(-4000);
    });
    this.#replies = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  /** Lets the engine do some steps or epochs of a task. */
  async ask(task: Task, units: number): Promise<Reply> {
    if (!this.hasEnded) this.#child.stdin.write(`${JSON.stringify({ task, units, threads: this.threads })}\n`);
    for (;;) {
      const { value, done } = await this.#replies.next();
      if (done === true) return { error: this.#failure ?? this.#lastWords() };
      if (value.startsWith('{')) return JSON.parse(value) as Reply; // other lines are talk of libraries
    }
  }

  get hasEnded(): boolean {
    return this.#failure !== null || this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  #lastWords(): string {
    const lines = this.#complaints.trim().split('\n');
    const error = lines.findLast((line) => /error/i.test(line)) ?? lines[lines.length - 1];
    return `it has ended (${this.#child.signalCode ?? this.#child.exitCode}): ${error.trim()}`;
  }

  close(): void {
    this.#child.stdin.end();
    this.#child.kill();
  }
}

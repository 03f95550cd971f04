import { spawn, type ChildProcess } from 'node:child_process';
import { createHmac, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Dealer, Subscriber } from 'zeromq';
import { lines, type Output } from './notebook.ts';

interface Message {
  readonly type: string;
  /** of the request that it belongs to */
  readonly parent: string | undefined;
  readonly content: Record<string, unknown>;
}

/** What stands between the addresses and the parts of a message. */
const delimiter = '<IDS|MSG>';

/**
 * Deno's Jupyter kernel, which runs cells of TypeScript.
 *
 * @see https://jupyter-client.readthedocs.io/en/stable/messaging.html
 */
export class Kernel {
  readonly #scratch = mkdtempSync(join(tmpdir(), 'gradkit-kernel-'));
  readonly #key = randomUUID();
  readonly #shell = new Dealer({ routingId: randomUUID(), linger: 0 });
  readonly #iopub = new Subscriber({ linger: 0 });
  readonly #control = new Dealer({ routingId: randomUUID(), linger: 0 });
  readonly #deno: ChildProcess;
  readonly #ended: Promise<never>;

  /** Starts it in a folder, where its cells find packages and files. */
  static async start(folder: string): Promise<Kernel> {
    const kernel = new Kernel(folder, await freePorts(5));
    await kernel.#connected();
    return kernel;
  }

  private constructor(folder: string, [shell, iopub, stdin, control, heartbeat]: readonly number[]) {
    const connection = {
      ip: '127.0.0.1',
      transport: 'tcp',
      key: this.#key,
      signature_scheme: 'hmac-sha256',
      shell_port: shell,
      iopub_port: iopub,
      stdin_port: stdin,
      control_port: control,
      hb_port: heartbeat,
    };
    const file = join(this.#scratch, 'connection.json');
    writeFileSync(file, JSON.stringify(connection));
    this.#deno = spawn('deno', ['jupyter', '--kernel', '--conn', file], { cwd: folder, stdio: 'ignore' });
    this.#ended = new Promise<never>((_, fail) => {
      this.#deno.on('error', fail);
      this.#deno.on('exit', (code, signal) => fail(new Error(`Deno's kernel ended: ${signal ?? `code ${code}`}`)));
    });
    this.#ended.catch(() => {}); // it counts where something is waited for
    this.#iopub.subscribe();
    this.#shell.connect(`tcp://127.0.0.1:${shell}`);
    this.#iopub.connect(`tcp://127.0.0.1:${iopub}`);
    this.#control.connect(`tcp://127.0.0.1:${control}`);
  }

  /** Runs the code of a cell to its end; what it printed and showed, its error as the last. */
  async execute(code: string): Promise<Output[]> {
    const id = await this.#send('execute_request', { code, silent: false, store_history: true, allow_stdin: false });
    const outputs = await this.#untilIdle(id, id);
    // A result may come after the kernel says that it is idle, yet before it answers the next question.
    const late = await this.#untilIdle(await this.#send('kernel_info_request', {}), id);
    return joinStreams([...outputs, ...late]);
  }

  /** Listens until the kernel is done with a request; the outputs of `from`. */
  async #untilIdle(request: string, from: string): Promise<Output[]> {
    const outputs: Output[] = [];
    for (;;) {
      const { type, parent, content } = await this.#receive(this.#iopub);
      if (parent === request && type === 'status' && content['execution_state'] === 'idle') break;
      const output = parent === from ? outputOf(type, content) : null;
      if (output !== null) outputs.push(output);
    }
    await this.#receive(this.#shell); // the reply says nothing more
    return outputs;
  }

  async stop(): Promise<void> {
    await this.#send('shutdown_request', { restart: false }, this.#control);
    await this.#ended.catch(() => {});
    for (const socket of [this.#shell, this.#iopub, this.#control]) socket.close();
    rmSync(this.#scratch, { recursive: true, force: true });
  }

  /** Waits until the kernel answers, and is heard: a subscriber misses what was said before it was there. */
  async #connected(): Promise<void> {
    const heard = this.#receive(this.#iopub);
    let answered = false;
    while (!answered) {
      await this.#send('kernel_info_request', {});
      await this.#receive(this.#shell);
      const soon = new Promise<false>((done) => setTimeout(done, 200, false));
      answered = await Promise.race([heard.then(() => true), soon]);
    }
  }

  async #send(type: string, content: object, socket = this.#shell): Promise<string> {
    const id = randomUUID();
    const header = { msg_id: id, msg_type: type, session: this.#key, username: '', version: '5.3' };
    const dated = { ...header, date: new Date().toISOString() };
    const parts = [dated, {}, {}, content].map((part) => JSON.stringify(part));
    const signature = createHmac('sha256', this.#key).update(parts.join('')).digest('hex');
    await socket.send([delimiter, signature, ...parts]);
    return id;
  }

  async #receive(socket: Dealer | Subscriber): Promise<Message> {
    const frames = (await Promise.race([socket.receive(), this.#ended])).map(String);
    const parts = frames
      .slice(frames.indexOf(delimiter) + 2)
      .map((part) => JSON.parse(part) as Record<string, unknown>);
    const [header, parent, , content] = parts;
    return { type: String(header['msg_type']), parent: parent['msg_id'] as string | undefined, content };
  }
}

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => new Promise((done) => server.once('listening', done))));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  return ports;
}

function outputOf(type: string, content: Record<string, unknown>): Output | null {
  const { name, text, data, metadata, execution_count: count, ename, evalue, traceback } = content;
  if (type === 'stream') return { output_type: type, name: String(name), text: [String(text)] };
  if (type === 'error')
    return { output_type: type, ename: String(ename), evalue: String(evalue), traceback: traceback as string[] };
  const shown = { data: data as Record<string, unknown>, metadata: metadata as object };
  if (type === 'display_data') return { output_type: type, ...shown };
  if (type === 'execute_result') return { output_type: type, ...shown, execution_count: count as number };
  return null;
}

/** What was printed piece by piece becomes one text, as notebooks store it. */
function joinStreams(outputs: readonly Output[]): Output[] {
  const joined: Output[] = [];
  for (const output of outputs) {
    const last = joined.at(-1);
    if (output.output_type === 'stream' && last?.output_type === 'stream' && last.name === output.name)
      last.text = lines(last.text.join('') + output.text.join(''));
    else joined.push(output.output_type === 'stream' ? { ...output, text: lines(output.text.join('')) } : output);
  }
  return joined;
}

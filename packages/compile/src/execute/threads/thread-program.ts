/** What a thread knows from its start. */
export interface ThreadData {
  /** what all threads of a pool share; see `words` */
  readonly control: Int32Array<SharedArrayBuffer>;
  /** its number, from 1; the thread that has work to share is number 0 */
  readonly number: number;
  /** where it hears of work that it will get; a `MessagePort` */
  readonly port: unknown;
}

/** Functions of WebAssembly over a shared memory, and where in it stands what to do with them. */
export interface KernelWork {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  /** where the table begins, in bytes; see `writeTable` */
  readonly table: number;
  readonly chunks: number;
}

/** What a thread does of a part: the call of C that begins at a word of `calls`, or a function of one of the modules. */
export type PartStep = number | { readonly module: number; readonly name: string; readonly args: readonly number[] };

/** Parts that do not need each other, one for each chunk: calls of ONNX Runtime, and functions of WebAssembly between them. */
export interface PartsWork {
  /** functions of C with their arguments; see `callWords` */
  readonly calls: BigInt64Array<SharedArrayBuffer>;
  /** where koffi lies, which calls them */
  readonly koffi: string;
  readonly modules: readonly WebAssembly.Module[];
  readonly memory: WebAssembly.Memory;
  /** a part ends at a call that fails */
  readonly parts: readonly (readonly PartStep[])[];
  readonly chunks: number;
}

export type SharedWork = KernelWork | PartsWork;

/** Tells a thread of work that it will get, once and for all calls; null: that it is forgotten. */
export interface WorkMessage {
  readonly id: number;
  readonly work: SharedWork | null;
}

/**
 * Where the words of a pool are. What several threads write stands 64 bytes apart.
 *
 * - `next`: the chunk that is taken next; `closed` while there is no work
 * - `active`: threads that are taking chunks
 * - `isWaited`: 1 while thread 0 sleeps until none is
 * - `work`, `chunks`, `threads`: which work, its chunks, how many threads may take some
 * - of each thread, from `line` on: `ticket` (it is woken by another number), `sent` (messages for it), `isReady`
 */
export const words = { next: 0, active: 16, isWaited: 32, work: 48, chunks: 49, threads: 50, lines: 64 } as const;
export const lineWords = 16;
export const lineWord = { ticket: 0, sent: 1, isReady: 2 } as const;
export const closed = 1 << 30; // more than any chunk

/** Words of a table in front of its pieces: where the pieces of each chunk begin, and where the last ones end. A piece has these words. */
export const pieceWords = {
  kernel: 0,
  from: 1,
  to: 2,
  addresses: 3,
  scalars: 4,
  columns: 5,
  scratch: 6,
  blockRows: 7,
} as const;
export const wordsOfPiece = 8;

/** Words of a call: the function, its eight arguments, the status that it gives. */
export const callWords = { function: 0, args: 1, status: 9 } as const;
export const wordsOfCall = 10;

/** How often a thread that is woken looks for work before it sleeps again, 20 µs: it is woken before the work is ready, since waking takes as long. */
const checksForWork = 4000;

/**
 * What runs in a thread, as text, so that no bundler has to find a file. It sleeps until it is woken, wakes two others, takes chunks as
 * long as there are any, and sleeps again at once: what spins would take the core from the threads of ONNX Runtime.
 */
export function threadProgram(): string {
  return `'use strict';
const { workerData, receiveMessageOnPort } = require('node:worker_threads');
const { control, number, port } = workerData;
const line = ${words.lines} + ${lineWords} * number;
const works = new Map(); // functions that do a chunk, and how many bytes they hold
let received = 0;
let ticket = 0;

function receive() {
  while (received !== Atomics.load(control, line + ${lineWord.sent})) {
    const { id, work } = receiveMessageOnPort(port).message;
    received += 1;
    if (work === null) {
      new ArrayBuffer(works.get(id)?.bytes ?? 0); // the collector counts this, and not the memory, which is shared
      works.delete(id);
    } else works.set(id, work.parts === undefined ? kernelsOf(work) : partsOf(work));
  }
}

function kernelsOf({ module, memory, table: start, chunks }) {
  const kernels = new WebAssembly.Instance(module, { memory: { memory } }).exports; // by their numbers
  const table = new Int32Array(memory.buffer, start);
  const doChunk = (chunk) => {
    const end = chunks + 1 + ${wordsOfPiece} * table[chunk + 1];
    for (let at = chunks + 1 + ${wordsOfPiece} * table[chunk]; at < end; at += ${wordsOfPiece})
      kernels[table[at + ${pieceWords.kernel}]](
        table[at + ${pieceWords.from}],
        table[at + ${pieceWords.to}],
        table[at + ${pieceWords.addresses}],
        table[at + ${pieceWords.scalars}],
        table[at + ${pieceWords.columns}],
        table[at + ${pieceWords.scratch}],
        table[at + ${pieceWords.blockRows}],
      );
  };
  return { doChunk, bytes: memory.buffer.byteLength };
}

function partsOf({ calls, koffi: path, modules, memory, parts }) {
  const koffi = require(path);
  koffi.load(null); // this process; koffi 3.3 crashes in a thread that has loaded nothing
  const type = koffi.proto('void *', ['void *', 'void *', 'void *', 'void *', 'size_t', 'void *', 'size_t', 'void *']);
  const functions = modules.map((module) => new WebAssembly.Instance(module, { memory: { memory } }).exports);
  let run = null;
  const call = (at) => {
    run ??= koffi.decode(calls[at], type);
    const status = run(...calls.subarray(at + ${callWords.args}, at + ${callWords.status})) ?? 0n;
    calls[at + ${callWords.status}] = status;
    return status === 0n;
  };
  const doStep = (step) => {
    if (typeof step === 'number') return call(step);
    functions[step.module][step.name](...step.args);
    return true;
  };
  return { doChunk: (chunk) => parts[chunk].every(doStep), bytes: memory.buffer.byteLength };
}

function workOf(id) {
  if (!works.has(id)) receive();
  return works.get(id);
}

function wake(other) {
  if (other >= Atomics.load(control, ${words.threads})) return;
  const place = ${words.lines} + ${lineWords} * other + ${lineWord.ticket};
  Atomics.add(control, place, 1);
  Atomics.notify(control, place);
}

function takeChunks() {
  for (;;) {
    const chunk = Atomics.add(control, ${words.next}, 1);
    if (chunk >= Atomics.load(control, ${words.chunks})) return;
    workOf(Atomics.load(control, ${words.work})).doChunk(chunk);
  }
}

for (;;) {
  receive();
  Atomics.store(control, line + ${lineWord.isReady}, 1);
  Atomics.wait(control, line + ${lineWord.ticket}, ticket);
  ticket = Atomics.load(control, line + ${lineWord.ticket});
  for (let i = 0; i < ${checksForWork} && Atomics.load(control, ${words.next}) >= ${closed}; i++);
  if (Atomics.load(control, ${words.next}) >= Atomics.load(control, ${words.chunks})) continue;
  wake(2 * number + 1);
  wake(2 * number + 2);
  receive();
  Atomics.add(control, ${words.active}, 1);
  takeChunks();
  ticket = Atomics.load(control, line + ${lineWord.ticket}); // was it woken for this work once more
  if (Atomics.sub(control, ${words.active}, 1) === 1 && Atomics.load(control, ${words.isWaited}) === 1)
    Atomics.notify(control, ${words.active});
}
`;
}

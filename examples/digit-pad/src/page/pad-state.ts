import { computed, effect, signal, untracked, type ReadonlySignal } from '@preact/signals';
import { proxy, wrap, type Remote } from 'comlink';
import type { Point, Stroke } from '../image/strokes.ts';
import type { Drawing, Example, Exported, Look, Opened, Place, Sample, Taught } from '../network/digit-worker-types.ts';
import type { DigitWorker } from '../network/digit-worker.ts';
import type { Head } from '../teaching/head.ts';
import { readKept, writeKept } from './kept.ts';

const firstSample = 25; // a three that is easy to read

/** Height and width of the pad, in its own unit. */
export const padSide = 560;

const worker: Remote<DigitWorker> = wrap(
  new Worker(new URL('../network/digit-worker.ts', import.meta.url), { type: 'module' }),
);

export const opened = signal<Opened | null>(null);
/** what went wrong last, for the reader */
export const problem = signal<string | null>(null);

// --- what is on the pad ----------------------------------------------------------------------------------------------------------------

export const drawing = signal<Drawing>({ kind: 'strokes', strokes: [] });

export const isEmpty: ReadonlySignal<boolean> = computed(
  () => drawing.value.kind === 'strokes' && drawing.value.strokes.length === 0,
);

export function beginStroke(point: Point): void {
  const before = drawing.value.kind === 'strokes' ? drawing.value.strokes : [];
  drawing.value = { kind: 'strokes', strokes: [...before, [point]] };
}

export function continueStroke(points: Stroke): void {
  if (drawing.value.kind !== 'strokes') return;
  const { strokes } = drawing.value;
  drawing.value = { kind: 'strokes', strokes: [...strokes.slice(0, -1), [...strokes.at(-1)!, ...points]] };
}

export function endStroke(): void {
  if (wanted.value !== place.value) void usePlace(wanted.value);
}

export function removeStroke(): void {
  if (drawing.value.kind === 'strokes')
    drawing.value = { kind: 'strokes', strokes: drawing.value.strokes.slice(0, -1) };
  else clear();
}

export function clear(): void {
  drawing.value = { kind: 'strokes', strokes: [] };
  asked.value = null;
}

export function choose({ image }: Sample): void {
  asked.value = null;
  drawing.value = { kind: 'image', image };
  endStroke();
}

// --- what the network makes of it ------------------------------------------------------------------------------------------------------

/** The answer to what is on the pad, or to what was a moment ago; null while it is empty. */
export const look = signal<Look | null>(null);
/** The class that is most likely. */
export function bestOf({ probabilities }: Look): number {
  return probabilities.indexOf(Math.max(...probabilities));
}

/** the class that the reader asks about; null: the one that the network takes the drawing for */
export const asked = signal<number | null>(null);
/** the last layers so far: the first is the trained one, the last one answers */
export const heads = signal<readonly Head[]>([]);
export const head: ReadonlySignal<Head | null> = computed(() => heads.value.at(-1) ?? null);

export const place = signal<Place>('js');
/** where it is to run, from the first stroke on: until then nothing of ONNX Runtime is fetched */
export const wanted = signal<Place>('wasm');
export const isPreparing = signal(false);

export async function usePlace(next: Place): Promise<void> {
  wanted.value = next;
  isPreparing.value = true;
  try {
    await worker.prepare(next);
    if (wanted.value === next) place.value = next;
    problem.value = null;
  } catch (error) {
    if (wanted.value === next) wanted.value = place.value;
    problem.value = `${next === 'webgpu' ? 'WebGPU' : 'WebAssembly'} cannot be used here. ${messageOf(error)}`;
  } finally {
    isPreparing.value = false;
  }
}

/** whether the answer is still to an older drawing */
export const isAsking = signal(false);
let isOutdated = false;

/** Asks about the newest drawing; what came between is left out. */
async function ask(): Promise<void> {
  isOutdated = true;
  if (isAsking.peek()) return;
  isAsking.value = true;
  try {
    while (isOutdated) {
      isOutdated = false;
      const current = head.value;
      if (current === null || isEmpty.value) look.value = null;
      else {
        const found = await worker.look(drawing.value, current, asked.value, place.value);
        if (!isEmpty.value) look.value = found;
      }
    }
  } catch (error) {
    problem.value = messageOf(error);
  } finally {
    isAsking.value = false;
  }
}

// --- teaching --------------------------------------------------------------------------------------------------------------------------

export const examples = signal<readonly Example[]>([]);
/** names that the reader gave, beside the digits */
export const ownClasses = signal<readonly string[]>([]);
export const teaching = signal<{ readonly done: number; readonly loss: number } | null>(null);
export const taught = signal<Taught | null>(null);

const digits = Array.from({ length: 10 }, (_, digit) => String(digit));

/** What the network can answer now. */
export const answers: ReadonlySignal<readonly string[]> = computed(() => head.value?.classes ?? digits);

/** That, and the names of signs that it has not learned yet. */
export const classes: ReadonlySignal<readonly string[]> = computed(() => [
  ...new Set([...answers.value, ...ownClasses.value]),
]);

export function addExample(label: string): void {
  if (isEmpty.value) return;
  examples.value = [...examples.value, { drawing: drawing.value, label }];
  clear();
}

export function removeExample(example: Example): void {
  examples.value = examples.value.filter((each) => each !== example);
}

/** Removes all drawings, and the names of signs that were not learned. */
export function removeExamples(): void {
  examples.value = [];
  ownClasses.value = [];
}

export async function teach(): Promise<void> {
  const before = head.value;
  if (before === null || examples.value.length === 0 || teaching.value !== null) return;
  teaching.value = { done: 0, loss: NaN };
  try {
    const onStep = proxy((done: number, loss: number) => (teaching.value = { done, loss }));
    const result = await worker.teach(before, examples.value, onStep);
    heads.value = [...heads.value, result.head];
    taught.value = result;
    asked.value = null;
  } catch (error) {
    problem.value = messageOf(error);
  } finally {
    teaching.value = null;
  }
}

/** Back to the last layer of before; drawings stay. */
export function undoTeaching(): void {
  if (heads.value.length > 1) heads.value = heads.value.slice(0, -1);
  taught.value = null;
  asked.value = null;
}

export async function exportTaught(): Promise<Exported | null> {
  const current = head.value;
  if (current === null) return null;
  try {
    return await worker.onnx(current);
  } catch (error) {
    problem.value = messageOf(error);
    return null;
  }
}

// --- beginning -------------------------------------------------------------------------------------------------------------------------

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

export async function start(): Promise<void> {
  try {
    const found = await worker.open(document.baseURI);
    const kept = readKept();
    examples.value = kept?.examples ?? [];
    ownClasses.value = kept?.classes ?? [];
    heads.value = [found.head, ...(kept?.heads ?? [])];
    opened.value = found;
    // there is something to see at once
    if (isEmpty.value) drawing.value = { kind: 'image', image: found.samples[firstSample].image };
  } catch (error) {
    problem.value = messageOf(error);
    return;
  }
  effect(() => {
    void [drawing.value, head.value, asked.value, place.value]; // what an answer depends on
    void untracked(ask);
  });
  effect(() => writeKept({ examples: examples.value, classes: ownClasses.value, heads: heads.value.slice(1) }));
}

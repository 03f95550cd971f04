import { signal } from '@preact/signals';
import { takeFrame } from './camera.ts';
import { vision } from './network.ts';
import { messageOf, outcome, tell } from './state.ts';

/** Probabilities of what is shown, and how long they took. */
export interface Answer {
  /** name of the file; null: what the camera shows */
  readonly of: string | null;
  readonly probabilities: Float32Array;
  readonly ms: number;
}

export const answer = signal<Answer | null>(null);

/** Between two looks, so that a phone does not get hot. */
const pauseMs = 60;

async function ask(source: Blob | ImageBitmap, of: string | null): Promise<void> {
  const startedAt = performance.now();
  const probabilities = await vision.classify(source, of ?? 'a frame of the camera');
  answer.value = { of, probabilities, ms: performance.now() - startedAt };
}

/** Answers for what the camera shows, again and again, until what this gives is called. */
export function watch(video: HTMLVideoElement): () => void {
  const over = new AbortController();
  void (async () => {
    while (!over.signal.aborted) {
      const frame = outcome.value === null || document.hidden ? null : await takeFrame(video);
      if (frame !== null && !over.signal.aborted) await ask(frame, null);
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  })().catch((error: unknown) => tell(`It cannot answer: ${messageOf(error)}`, { isError: true }));
  return () => {
    over.abort();
    answer.value = null;
  };
}

/** Answers for one image. */
export async function askFor(file: File): Promise<void> {
  try {
    await ask(file, file.name);
  } catch (error) {
    answer.value = null;
    tell(messageOf(error), { isError: true });
  }
}

import { computed, signal } from '@preact/signals';
import { readOptions, type TrainingOptions } from '../project/options.ts';
import { isOutdated, type EpochRecord, type Outcome } from '../project/outcome.ts';
import { addClass, examplesOf, whatIsMissing, type Project } from '../project/project.ts';

/** A line of text for the user that goes away by itself, at most with one thing to do about it. */
export interface Notice {
  readonly text: string;
  readonly isError: boolean;
  readonly action?: { readonly label: string; run(): void } | undefined;
}

/** A training under way. */
export interface Progress {
  readonly epoch: number;
  readonly epochs: number;
  readonly loss: number;
  readonly accuracy: number;
  readonly history: readonly EpochRecord[];
}

export const emptyProject: Project = addClass(addClass([]));

/** All that the page shows; `actions.ts` and its neighbours change it. */
export const project = signal<Project>(emptyProject);
export const outcome = signal<Outcome | null>(null);
export const options = signal<TrainingOptions>(readOptions(location.hash));
export const progress = signal<Progress | null>(null);
/** the network itself: the share that is loaded, 1 when it is ready, or why it cannot be */
export const network = signal<number | string>(0);
/** files that are looked at */
export const reading = signal<{ readonly done: number; readonly total: number } | null>(null);
export const notice = signal<Notice | null>(null);
/** where pasted images go: the class, or the step that tries the network */
export const pasteTarget = signal<string>(emptyProject[0].id);
export const saving = signal<'nothing' | 'saving' | 'saved' | 'failed'>('nothing');

export const imageCount = computed(() => examplesOf(project.value).length);
export const missing = computed(() => whatIsMissing(project.value));
export const outdated = computed(() => outcome.value !== null && isOutdated(project.value, outcome.value));

/** Tells something; it stays for a while, longer where it can be answered. */
export function tell(text: string, { isError = false, action }: Partial<Omit<Notice, 'text'>> = {}): void {
  const said: Notice = { text, isError, action };
  notice.value = said;
  const stayMs = action === undefined && !isError ? 5000 : 12_000;
  setTimeout(() => {
    if (notice.value === said) notice.value = null;
  }, stayMs);
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

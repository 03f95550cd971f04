import { batch } from '@preact/signals';
import { classesOfFolders, type FileInFolder } from '../project/folders.ts';
import {
  addClass,
  addExample,
  clearClass,
  findByName,
  removeClass,
  removeExample,
  renameClass,
  takeBack,
  type Example,
  type Project,
} from '../project/project.ts';
import { loaded, vision } from './network.ts';
import { messageOf, pasteTarget, project, reading, tell } from './state.ts';

/** Changes the project, and offers to take that back; what comes meanwhile stays. */
function changeWithUndo(next: Project, text: string): void {
  const before = project.value;
  project.value = next;
  tell(text, { action: { label: 'Undo', run: () => (project.value = takeBack(project.value, before, next)) } });
}

export function newClass(): string {
  project.value = addClass(project.value);
  const { id } = project.value.at(-1)!;
  pasteTarget.value = id;
  return id;
}

export function rename(id: string, name: string): void {
  project.value = renameClass(project.value, id, name);
}

export function remove(id: string): void {
  const found = project.value.find((each) => each.id === id);
  if (found === undefined) return;
  const count = found.examples.length;
  changeWithUndo(
    removeClass(project.value, id),
    `“${found.name}” is removed${count > 0 ? `, with ${count} images` : ''}.`,
  );
}

export function clear(id: string): void {
  const found = project.value.find((each) => each.id === id);
  if (found === undefined) return;
  changeWithUndo(clearClass(project.value, id), `All ${found.examples.length} images of “${found.name}” are removed.`);
}

export function removeImage(id: string): void {
  changeWithUndo(removeExample(project.value, id), 'The image is removed.');
}

/** Looks at a frame of the camera and keeps it. */
export async function addFrame(classId: string, frame: ImageBitmap): Promise<void> {
  const seen = await vision.look(frame, 'a frame of the camera');
  project.value = addExample(project.value, classId, seen);
}

/** What one has to do, in order; a second call waits for the first. */
let turn: Promise<unknown> = Promise.resolve();
let cancelled = false;

export function cancelReading(): void {
  cancelled = true;
}

/** Looks at files one after the other and keeps them. What is no image is told of, and left out. */
export function addFiles(classId: string, files: readonly File[]): Promise<void> {
  return addAll(files.map((file) => ({ classId, file })));
}

interface Addition {
  readonly classId: string;
  readonly file: File;
}

function addAll(additions: readonly Addition[]): Promise<void> {
  const { done = 0, total = 0 } = reading.value ?? {};
  reading.value = { done, total: total + additions.length };
  const work = turn.then(() => addInTurn(additions));
  turn = work.catch(() => {});
  return work;
}

async function addInTurn(additions: readonly Addition[]): Promise<void> {
  const refused: string[] = [];
  let waiting: { classId: string; content: Omit<Example, 'id'> }[] = [];
  let shownAt = 0;
  let done = 0;
  const show = (): void => {
    let next = project.value;
    for (const { classId, content } of waiting) next = addExample(next, classId, content);
    batch(() => {
      project.value = next;
      reading.value = reading.value && { ...reading.value, done: reading.value.done + done };
    });
    [waiting, done, shownAt] = [[], 0, performance.now()];
  };
  try {
    await loaded;
    for (const { classId, file } of additions) {
      if (cancelled) break;
      try {
        waiting.push({ classId, content: await vision.look(file, file.name) });
      } catch (error) {
        refused.push(`${file.name} (${messageOf(error)})`);
      }
      done++;
      if (performance.now() - shownAt > 150) show();
    }
  } catch (error) {
    tell(`The images cannot be looked at: ${messageOf(error)}`, { isError: true });
  } finally {
    show();
    const left = reading.value;
    if (cancelled || left === null || left.done >= left.total) [reading.value, cancelled] = [null, false];
  }
  if (refused.length === 1) tell(`Left out: ${refused[0]}`, { isError: true });
  if (refused.length > 1)
    tell(`${refused.length} files are no images and were left out, e.g. ${refused[0]}`, { isError: true });
}

/** Keeps the images of folders: each folder becomes the class of its name, or goes into the class that has it already. */
export async function addFolders(found: readonly FileInFolder<File>[], fallback: string | null): Promise<void> {
  const named = classesOfFolders(found);
  const additions = named.flatMap(({ name, files }) => {
    const classId = name === null ? (fallback ?? classFor('Images')) : classFor(name);
    return files.map((file) => ({ classId, file }));
  });
  if (additions.length === 0) return tell('There are no files in it.', { isError: true });
  await addAll(additions);
}

/** The class of a name: one that is called so, else one that nobody has used yet, else a new one. */
function classFor(name: string): string {
  const existing = findByName(project.value, name);
  if (existing !== null) return existing;
  const untouched = project.value.find((each) => each.examples.length === 0 && /^Class \d+$/.test(each.name));
  if (untouched === undefined) {
    project.value = addClass(project.value, name);
    return project.value.at(-1)!.id;
  }
  rename(untouched.id, name);
  return untouched.id;
}

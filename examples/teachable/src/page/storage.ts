import { deleteFile, fileVersion, readBytes, writeWhole } from '@gradkit/core-tensor/browser';
import { batch, effect } from '@preact/signals';
import { fromProjectFile, toProjectFile, type Saved } from '../project/project-file.ts';
import { loaded } from './network.ts';
import { emptyProject, messageOf, notice, outcome, project, saving, tell } from './state.ts';
import { stopTraining, useHead } from './training.ts';

const path = 'teachable/project.safetensors';
const waitMs = 800;

let isWriting = false;
let shown: Saved | null = null;

/** Brings back what this browser has kept, and keeps every change from then on. */
export async function keepProject(): Promise<void> {
  try {
    if ((await fileVersion(path)) !== null) await show(fromProjectFile(await readBytes('open a project', path), path));
  } catch (error) {
    tell(`What was kept cannot be opened: ${messageOf(error)}`, { isError: true });
  }
  let timer: ReturnType<typeof setTimeout> | undefined;
  effect(() => {
    const now: Saved = { project: project.value, outcome: outcome.value };
    if (shown?.project === now.project && shown.outcome === now.outcome) return;
    saving.value = 'saving';
    clearTimeout(timer);
    timer = setTimeout(() => void write(), waitMs);
  });
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) void write(); // it may be closed next
  });
}

async function write(): Promise<void> {
  if (isWriting) return;
  isWriting = true;
  try {
    while (shown?.project !== project.value || shown.outcome !== outcome.value) {
      shown = { project: project.value, outcome: outcome.value };
      if (shown.project === emptyProject && shown.outcome === null) await deleteFile(path);
      else await writeWhole('keep the project', path, toProjectFile(shown));
    }
    saving.value = 'saved';
  } catch (error) {
    saving.value = 'failed';
    tell(`The project is not kept: ${messageOf(error)}`, { isError: true });
  } finally {
    isWriting = false;
  }
}

/** Shows a project in place of the one that is there. */
async function show(saved: Saved): Promise<void> {
  if (saved.outcome !== null) {
    await loaded;
    await useHead(saved.outcome.head, saved.outcome.classes.length);
  }
  batch(() => {
    project.value = saved.project.length === 0 ? emptyProject : saved.project;
    outcome.value = saved.outcome;
  });
  shown = saved;
}

/** Begins anew, and offers to take it back. */
export async function startAnew(): Promise<void> {
  await stopTraining();
  const before: Saved = { project: project.value, outcome: outcome.value };
  batch(() => {
    project.value = emptyProject;
    outcome.value = null;
  });
  tell('A new project.', {
    action: {
      label: 'Undo',
      run: () => {
        void show(before).then(() => (shown = null));
      },
    },
  });
}

/** Opens a project that was saved as a file. */
export async function openProject(file: File): Promise<void> {
  try {
    const saved = fromProjectFile(new Uint8Array(await file.arrayBuffer()), file.name);
    await stopTraining();
    await show(saved);
    notice.value = null; // of a file that could not be opened
    shown = null; // it is kept here, too
    await write();
  } catch (error) {
    tell(messageOf(error), { isError: true });
  }
}

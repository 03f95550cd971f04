import { downloadFile } from '@gradkit-examples/site/components';
import type { JSX } from 'preact';
import { toProjectFile } from '../../project/project-file.ts';
import { imageCount, outcome, project, saving } from '../state.ts';
import { openProject, startAnew } from '../storage.ts';
import { FileButton } from './file-button.tsx';

const states = {
  nothing: '',
  saving: 'Saving …',
  saved: 'Saved in this browser',
  failed: 'Not saved',
} as const;

/** Keeps the work as a file, and opens it again. */
export function ProjectMenu(): JSX.Element {
  const save = (): void => {
    const bytes = toProjectFile({ project: project.value, outcome: outcome.value });
    downloadFile('project.safetensors', bytes);
  };
  return (
    <div class="row project-menu">
      <span class={`status${saving.value === 'failed' ? ' failed' : ''}`}>
        {imageCount.value === 0 ? '' : states[saving.value]}
      </span>
      <FileButton
        isSingle
        isQuiet
        accept=".safetensors"
        label="Open a project file"
        onFiles={([first]) => first !== undefined && void openProject(first.file)}
      >
        Open
      </FileButton>
      <button
        type="button"
        class="quiet"
        disabled={imageCount.value === 0}
        aria-label="Save the project as a file"
        onClick={save}
      >
        Save
      </button>
      <button
        type="button"
        class="quiet"
        disabled={imageCount.value === 0}
        aria-label="New project"
        onClick={() => void startAnew()}
      >
        New
      </button>
    </div>
  );
}

import { namesOf } from '../project/outcome.ts';
import type { Exported } from '../worker/vision-worker.ts';
import { examplesOf } from '../project/project.ts';
import { vision } from './network.ts';
import { outcome, project } from './state.ts';

export interface ExportedFile extends Exported {
  readonly name: string;
}

/** So many images are run through the file to compare. */
const compared = 16;

/** The trained network as an ONNX file, verified with images that it was not trained with, as far as there are any. */
export async function exportFile(): Promise<ExportedFile> {
  const trained = outcome.value;
  if (trained === null) throw new Error('nothing has been trained yet');
  const examples = examplesOf(project.value);
  const keptBack = examples.filter(({ id }) => trained.validation.has(id));
  const chosen = [...keptBack, ...examples.filter(({ id }) => !trained.validation.has(id))].slice(0, compared);
  const names = namesOf(project.value, trained);
  const made = await vision.exportOnnx(
    chosen.map(({ pixels }) => pixels),
    names,
  );
  return { ...made, name: `${fileName(names)}.onnx` };
}

/** Of the classes, as far as they make a short one. */
function fileName(names: readonly string[]): string {
  const joined = names
    .map((name) =>
      name
        .toLowerCase()
        .replaceAll(/[^a-z0-9]+/g, '-')
        .replaceAll(/^-|-$/g, ''),
    )
    .filter((name) => name !== '')
    .join('-or-');
  return joined === '' || joined.length > 40 ? 'classes' : joined;
}

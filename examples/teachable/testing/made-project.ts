import { featureCount, imageSize } from '../src/network/sizes.ts';
import type { EpochRecord, Outcome } from '../src/project/outcome.ts';
import { addClass, addExample, examplesOf, type Project } from '../src/project/project.ts';

/** A project with so many images of each class. */
export function makeProject(counts: Readonly<Record<string, number>>): Project {
  let project: Project = [];
  let made = 0;
  for (const [name, count] of Object.entries(counts)) {
    project = addClass(project, name);
    for (let i = 0; i < count; i++) {
      const pixels = new Uint8Array(3 * imageSize * imageSize).fill(++made);
      project = addExample(project, project.at(-1)!.id, {
        pixels,
        features: new Float32Array(featureCount).fill(made / 7),
      });
    }
  }
  return project;
}

interface MadeOutcome {
  /** by the number of the image → the number of the class that it is taken for; default: its own */
  readonly answers?: Readonly<Record<number, number>> | undefined;
  /** numbers of images that are kept back */
  readonly validation?: readonly number[] | undefined;
  readonly last?: Partial<EpochRecord> | undefined;
}

/** What could have been learned of a project. */
export function makeOutcome(project: Project, { answers = {}, validation = [], last = {} }: MadeOutcome = {}): Outcome {
  const truths = project.flatMap(({ examples }, i) => examples.map(() => i));
  const examples = examplesOf(project);
  return {
    classes: project.map(({ id, name }) => ({ id, name })),
    validation: new Set(validation.map((i) => examples[i].id)),
    probabilities: new Map(
      examples.map(({ id }, i) => [
        id,
        Float32Array.from(project, (_, k) => (k === (answers[i] ?? truths[i]) ? 0.75 : 0.25 / (project.length - 1))),
      ]),
    ),
    history: [{ loss: 0.1, accuracy: 1, validationLoss: 0.2, validationAccuracy: 1, ...last }],
    seconds: 1.5,
    head: new Uint8Array(0),
  };
}

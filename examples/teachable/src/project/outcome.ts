import type { Project } from './project.ts';

/** Where a training stands, or stood, after an epoch. */
export interface EpochRecord {
  readonly loss: number;
  readonly accuracy: number;
  /** of the images that are kept back; null where there are none */
  readonly validationLoss: number | null;
  readonly validationAccuracy: number | null;
}

/** What has been learned. */
export interface Outcome {
  /** classes as they were, by their number in the network */
  readonly classes: readonly { readonly id: string; readonly name: string }[];
  /** ids of the examples that were kept back, to check with */
  readonly validation: ReadonlySet<string>;
  /** id of each example that there was → the probability of each class */
  readonly probabilities: ReadonlyMap<string, Float32Array>;
  readonly history: readonly EpochRecord[];
  readonly seconds: number;
  /** a safetensors file with the state of the head */
  readonly head: Uint8Array;
}

/** Images of which class are taken for which: `cells[truth][answer]` has their ids. */
export interface Confusion {
  readonly names: readonly string[];
  readonly cells: readonly (readonly (readonly string[])[])[];
  readonly count: number;
  readonly right: number;
}

export type Part = 'validation' | 'training';

export const likeliest = (probabilities: ArrayLike<number>): number => {
  let best = 0;
  for (let i = 1; i < probabilities.length; i++) if (probabilities[i] > probabilities[best]) best = i;
  return best;
};

/** What becomes of the images that were kept back, or of those that were learned from, as far as they are still there. */
export function confusionOf(project: Project, outcome: Outcome, part: Part): Confusion {
  const cells = outcome.classes.map(() => outcome.classes.map((): string[] => []));
  for (const { id: classId, examples } of project) {
    const truth = outcome.classes.findIndex(({ id }) => id === classId);
    for (const { id } of examples) {
      const probabilities = outcome.probabilities.get(id);
      if (truth < 0 || probabilities === undefined || outcome.validation.has(id) !== (part === 'validation')) continue;
      cells[truth][likeliest(probabilities)].push(id);
    }
  }
  const counts = cells.map((row) => row.map((ids) => ids.length));
  return {
    names: namesOf(project, outcome),
    cells,
    count: counts.flat().reduce((sum, count) => sum + count, 0),
    right: counts.reduce((sum, row, i) => sum + row[i], 0),
  };
}

/** Names of the classes of a network, as they are called now. */
export function namesOf(project: Project, outcome: Outcome): string[] {
  return outcome.classes.map(({ id, name }) => project.find((each) => each.id === id)?.name ?? name);
}

/** Whether images or classes have come or gone since it was trained. */
export function isOutdated(project: Project, outcome: Outcome): boolean {
  const now = project.filter(({ examples }) => examples.length > 0);
  const examples = now.flatMap((each) => each.examples);
  return (
    now.length !== outcome.classes.length ||
    now.some(({ id }, i) => id !== outcome.classes[i].id) ||
    examples.length !== outcome.probabilities.size ||
    examples.some(({ id }) => !outcome.probabilities.has(id))
  );
}

import { confusionOf, type Outcome } from './outcome.ts';
import type { Project } from './project.ts';

const percent = (share: number): string => `${Math.round(100 * share)} %`;

/** What would make the network better, and how far its numbers can be trusted: a sentence or two each, the most important first. */
export function findingsOf(project: Project, outcome: Outcome): string[] {
  return [
    ...inTwoClasses(project),
    ...byHeart(outcome),
    ...hardly(outcome),
    ...confused(project, outcome),
    ...fewImages(project),
    ...unequal(project),
    ...fewKeptBack(project, outcome),
  ];
}

function inTwoClasses(project: Project): string[] {
  const classesOf = new Map<number, Set<string>>();
  for (const { name, examples } of project) {
    for (const { features } of examples) {
      const key = features.reduce((sum, value, i) => sum + value * (i + 1), 0); // the same of the same image
      classesOf.set(key, (classesOf.get(key) ?? new Set()).add(name));
    }
  }
  const twice = [...classesOf.values()].filter((names) => names.size > 1);
  if (twice.length === 0) return [];
  const names = [...new Set(twice.flatMap((each) => [...each]))].map((name) => `“${name}”`).join(' and ');
  const what = twice.length === 1 ? 'One image stands' : `${twice.length} images stand`;
  return [`${what} in more than one class, ${names}: no answer is right for both. Keep each in one class.`];
}

function byHeart({ history, validation }: Outcome): string[] {
  const last = history.at(-1);
  if (last === undefined || last.validationAccuracy === null) return [];
  const wrong = Math.round((1 - last.validationAccuracy) * validation.size);
  if (wrong < 2 || last.accuracy - last.validationAccuracy < 0.12) return []; // one may be chance
  return [
    `It overfits: ${percent(last.accuracy)} of the images it learned from are right, but only ${percent(last.validationAccuracy)} of those it had never seen. It has learned yours by heart. More images, and more varied ones, help most: other places, light, distances.`,
  ];
}

function hardly({ history }: Outcome): string[] {
  const last = history.at(-1);
  if (last === undefined || last.accuracy >= 0.85) return [];
  return [
    `It gets only ${percent(last.accuracy)} of the images right that it learned from. Give it more epochs or a higher learning rate; if that does not help, the classes look alike to it.`,
  ];
}

function confused(project: Project, outcome: Outcome): string[] {
  const { names, cells } = confusionOf(project, outcome, 'validation');
  const pairs = cells.flatMap((row, truth) =>
    row.map((ids, answer) => ({ truth, answer, count: ids.length, of: row.flat().length })),
  );
  const worst = pairs
    .filter(({ truth, answer, count }) => truth !== answer && count >= 2)
    .toSorted((a, b) => b.count / b.of - a.count / a.of)
    .at(0);
  if (worst === undefined) return [];
  return [
    `${worst.count} of ${worst.of} images of “${names[worst.truth]}” are taken for “${names[worst.answer]}”. Click that number in the table to see them.`,
  ];
}

function fewImages(project: Project): string[] {
  const few = project.filter(({ examples }) => examples.length > 0 && examples.length < 10);
  if (few.length === 0) return [];
  const names = few.map(({ name, examples }) => `“${name}” (${examples.length})`).join(', ');
  return [`Few images: ${names}. From 15 of each on it gets good.`];
}

function unequal(project: Project): string[] {
  const filled = project.filter(({ examples }) => examples.length > 0);
  const sorted = filled.toSorted((a, b) => a.examples.length - b.examples.length);
  const [least, most] = [sorted[0], sorted.at(-1)];
  if (least === undefined || most === undefined || most.examples.length < 4 * least.examples.length) return [];
  return [
    `“${most.name}” has ${most.examples.length} images and “${least.name}” only ${least.examples.length}: in doubt it will say “${most.name}”.`,
  ];
}

function fewKeptBack(project: Project, outcome: Outcome): string[] {
  const { count } = confusionOf(project, outcome, 'validation');
  if (count === 0 || count >= 20) return [];
  return [
    `Only ${count} ${count === 1 ? 'image is' : 'images are'} kept back to check with, so one more error would be ${percent(1 / count)}. Try it on new images, too.`,
  ];
}

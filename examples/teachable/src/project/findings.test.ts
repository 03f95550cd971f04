import { expect, it } from 'vitest';
import { makeOutcome, makeProject } from '../../testing/made-project.ts';
import { findingsOf } from './findings.ts';
import { addExample } from './project.ts';

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);

it('finds nothing where there is nothing to find', () => {
  const project = makeProject({ mug: 70, pen: 70 });
  expect(findingsOf(project, makeOutcome(project, { validation: range(60, 80) }))).toEqual([]);
});

it('says that images were learned by heart, and which are mixed up', () => {
  const project = makeProject({ mug: 70, pen: 70 });
  const answers = { 65: 1, 66: 1, 67: 1 };
  const last = { accuracy: 1, validationAccuracy: 0.85 };
  const [heart, confused, ...more] = findingsOf(
    project,
    makeOutcome(project, { answers, validation: range(60, 80), last }),
  );
  expect(heart).toMatch(/^It overfits: 100 % of the images it learned from are right, but only 85 %/);
  expect(confused).toMatch(/^3 of 10 images of “mug” are taken for “pen”/);
  expect(more).toEqual([]);
});

it('says first that an image stands in two classes', () => {
  const [mug, pen] = makeProject({ mug: 70, pen: 70 });
  const { pixels, features } = mug.examples[3];
  const both = addExample([mug, pen], pen.id, { pixels, features });
  expect(findingsOf(both, makeOutcome(both, { validation: range(60, 80) }))).toEqual([
    'One image stands in more than one class, “mug” and “pen”: no answer is right for both. Keep each in one class.',
  ]);
});

it('says that it has hardly learned', () => {
  const project = makeProject({ mug: 70, pen: 70 });
  const last = { accuracy: 0.6, validationAccuracy: 0.6 };
  const findings = findingsOf(project, makeOutcome(project, { validation: range(60, 80), last }));
  expect(findings).toEqual([expect.stringMatching(/^It gets only 60 % of the images right that it learned from/)]);
});

it('says what is missing: images, as many of each, and enough to check with', () => {
  const project = makeProject({ mug: 4, pen: 20 });
  expect(findingsOf(project, makeOutcome(project, { validation: [0, 5, 6, 7] }))).toEqual([
    'Few images: “mug” (4). From 15 of each on it gets good.',
    '“pen” has 20 images and “mug” only 4: in doubt it will say “pen”.',
    'Only 4 images are kept back to check with, so one more error would be 25 %. Try it on new images, too.',
  ]);
});

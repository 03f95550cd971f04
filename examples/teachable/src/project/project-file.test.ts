import { tensor } from '@gradkit/core-tensor';
import { fromSafetensors, toSafetensors } from '@gradkit/safetensors';
import { expect, it } from 'vitest';
import { makeOutcome, makeProject } from '../../testing/made-project.ts';
import { fromProjectFile, toProjectFile } from './project-file.ts';

const project = makeProject({ mug: 3, empty: 0, pen: 2 });
const head = toSafetensors({ mean: tensor([1, 2]) });
const outcome = { ...makeOutcome(project, { validation: [1], answers: { 0: 2 } }), head };

it('a file brings everything back', () => {
  const back = fromProjectFile(toProjectFile({ project, outcome }));
  expect(back.project).toEqual(project);
  expect({ ...back.outcome, head: null }).toEqual({ ...outcome, head: null });
  expect(fromSafetensors(back.outcome!.head).tensors['mean'].toArray()).toEqual([1, 2]);
});

it('also where nothing was learned, or nothing is there', () => {
  expect(fromProjectFile(toProjectFile({ project, outcome: null }))).toEqual({ project, outcome: null });
  expect(fromProjectFile(toProjectFile({ project: [], outcome: null }))).toEqual({ project: [], outcome: null });
});

it('other files are refused, and damaged ones', () => {
  const other = toSafetensors({ weight: tensor([1]) });
  expect(() => fromProjectFile(other, 'a.safetensors')).toThrow(
    'a.safetensors is no project of this page: it does not say what its images are',
  );
  expect(() => fromProjectFile(toProjectFile({ project, outcome }).subarray(0, 5000), 'a.safetensors')).toThrow(
    /a\.safetensors/,
  );
  const { tensors, metadata } = fromSafetensors(toProjectFile({ project, outcome: null }));
  for (const teachable of ['{"classes":', '{"a":1}', 'null'])
    expect(() => fromProjectFile(toSafetensors(tensors, { teachable }), 'a.safetensors')).toThrow(
      'a.safetensors is no project of this page: what it says of its images cannot be read',
    );
  const short = toSafetensors({ ...tensors, images: tensors['images'].slice([[0, 4]]) }, metadata);
  expect(() => fromProjectFile(short)).toThrow('it has 4 images and 5 rows of features for 5 names');
});

import { describe, expect, it } from 'vitest';
import { makeOutcome, makeProject } from '../../testing/made-project.ts';
import { confusionOf, isOutdated } from './outcome.ts';
import { addClass, examplesOf, removeClass, removeExample, renameClass } from './project.ts';

const project = makeProject({ mug: 3, pen: 4 });
const ids = examplesOf(project).map(({ id }) => id);
const outcome = makeOutcome(project, { answers: { 1: 1, 6: 0 }, validation: [0, 1, 5, 6] });

describe('a confusion', () => {
  it('has the images of each pair of what they are and what they are taken for', () => {
    expect(confusionOf(project, outcome, 'validation')).toEqual({
      names: ['mug', 'pen'],
      cells: [
        [[ids[0]], [ids[1]]],
        [[ids[6]], [ids[5]]],
      ],
      count: 4,
      right: 2,
    });
    expect(confusionOf(project, outcome, 'training').cells).toEqual([
      [[ids[2]], []],
      [[], [ids[3], ids[4]]],
    ]);
  });

  it('goes on with what is still there, under the names of today', () => {
    const later = renameClass(removeExample(project, ids[1]), project[0].id, 'cup');
    expect(confusionOf(later, outcome, 'validation')).toMatchObject({ names: ['cup', 'pen'], count: 3, right: 2 });
    const without = removeClass(project, project[0].id);
    expect(confusionOf(without, outcome, 'validation')).toMatchObject({ names: ['mug', 'pen'], count: 2, right: 1 });
  });
});

describe('an outcome is outdated', () => {
  it.each([
    ['an image less', removeExample(project, ids[0])],
    ['an image in place of another one', makeProject({ mug: 3, pen: 4 })],
    ['a class less', removeClass(project, project[1].id)],
  ])('with %s', (_, later) => {
    expect(isOutdated(later, outcome)).toBe(true);
  });

  it('not with other names, or a class without images', () => {
    expect(isOutdated(project, outcome)).toBe(false);
    expect(isOutdated(addClass(renameClass(project, project[0].id, 'cup')), outcome)).toBe(false);
  });
});

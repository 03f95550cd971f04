import { describe, expect, it } from 'vitest';
import {
  addClass,
  addExample,
  clearClass,
  examplesOf,
  findByName,
  removeClass,
  removeExample,
  renameClass,
  takeBack,
  whatIsMissing,
  type Project,
} from './project.ts';

const content = { pixels: new Uint8Array(3), features: new Float32Array(2) };
const withImages = (project: Project, ...counts: number[]): Project =>
  counts.reduce((next, count, i) => {
    for (let k = 0; k < count; k++) next = addExample(next, next[i].id, content);
    return next;
  }, project);
const two = addClass(addClass([], 'mug'), 'pen');

describe('a project', () => {
  it('names new classes by their number, and leaves out names that are there', () => {
    const [first, second] = addClass(addClass([]));
    expect([first.name, second.name]).toEqual(['Class 1', 'Class 2']);
    expect(addClass([{ ...first, name: 'Class 2' }]).at(-1)?.name).toBe('Class 3');
  });

  it('is another one after each change, and what has not changed is the same', () => {
    const project = withImages(two, 2, 1);
    const renamed = renameClass(project, project[0].id, 'cup');
    expect(renamed.map(({ name }) => name)).toEqual(['cup', 'pen']);
    expect(project[0].name).toBe('mug');
    expect(renamed[1]).toBe(project[1]);
    expect(removeClass(project, project[0].id)).toEqual([project[1]]);
    expect(clearClass(project, project[0].id).map(({ examples }) => examples.length)).toEqual([0, 1]);
  });

  it('gives no image and no class what another one was called by, also after that is gone', () => {
    let project = withImages(two, 3, 3);
    const before = examplesOf(project).map(({ id }) => id);
    expect(new Set(before).size).toBe(6);
    project = removeExample(project, before[5]);
    project = addExample(removeClass(project, project[0].id), project[1].id, content);
    expect(before).not.toContain(examplesOf(project).at(-1)?.id);
    const again = addClass(project);
    expect(two.map(({ id }) => id)).not.toContain(again.at(-1)?.id);
  });

  it('takes a change back, but not what came after it', () => {
    const before = withImages(two, 3, 2);
    const [mug, pen] = before;
    const after = removeExample(before, mug.examples[1].id);
    const more = addExample(addClass(after, 'cup'), mug.id, content);
    const back = takeBack(more, before, after);
    expect(back.map(({ name }) => name)).toEqual(['mug', 'pen', 'cup']);
    expect(back[0].examples).toEqual([...mug.examples, more[0].examples.at(-1)]);
    const without = removeClass(before, mug.id);
    expect(takeBack(addExample(without, pen.id, content), before, without)[0]).toBe(mug);
    const cleared = clearClass(before, pen.id);
    expect(takeBack(addExample(cleared, pen.id, content), before, cleared)[1].examples.slice(0, 2)).toEqual(
      pen.examples,
    );
    expect(takeBack(after, before, after)).toEqual(before);
  });

  it('finds a class by its name as people write it', () => {
    expect(findByName(two, ' MUG ')).toBe(two[0].id);
    expect(findByName(two, 'cup')).toBeNull();
  });
});

describe('what is missing before training', () => {
  it.each([
    [[0, 0], 'Two classes need images: the network learns to tell them apart.'],
    [[3, 0], 'Two classes need images: the network learns to tell them apart.'],
    [[3, 1], '“pen” needs a second image: one to learn from, one to check with.'],
    [[2, 2], null],
  ])('with %j images', (counts, text) => {
    expect(whatIsMissing(withImages(two, ...counts))).toBe(text);
  });

  it('is another name, where two are the same', () => {
    const project = withImages(renameClass(two, two[1].id, 'Mug '), 2, 2);
    expect(whatIsMissing(project)).toBe('Two classes are called “Mug ”: give one of them another name.');
  });

  it('does not ask for images of classes that stay empty', () => {
    expect(whatIsMissing(addClass(withImages(two, 2, 2)))).toBeNull();
  });
});

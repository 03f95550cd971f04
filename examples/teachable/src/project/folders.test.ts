import { expect, it } from 'vitest';
import { classesOfFolders } from './folders.ts';

const found = (...paths: string[]) => classesOfFolders(paths.map((path) => ({ path, file: path })));

it('each folder that has files is a class, whose files are in the order of their numbers', () => {
  expect(found('fruit/apples/10.jpg', 'fruit/apples/9.jpg', '/fruit/pears/1.jpg')).toEqual([
    { name: 'apples', files: ['fruit/apples/9.jpg', 'fruit/apples/10.jpg'] },
    { name: 'pears', files: ['/fruit/pears/1.jpg'] },
  ]);
});

it('a folder without folders is one class, and files alone have none', () => {
  expect(found('apples/1.jpg', 'a.png', '/b.png')).toEqual([
    { name: null, files: ['a.png', '/b.png'] },
    { name: 'apples', files: ['apples/1.jpg'] },
  ]);
});

it('hidden files are left out', () => {
  expect(found('apples/.DS_Store', '__MACOSX/apples/1.jpg', '.git/x', 'apples/1.jpg')).toEqual([
    { name: 'apples', files: ['apples/1.jpg'] },
  ]);
});

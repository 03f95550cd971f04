import { expect, it } from 'vitest';
import { Lazy } from './lazy.ts';

it('is made once for all who ask, and again after it could not be made', async () => {
  let made = 0;
  const lazy = new Lazy(async () => {
    if (++made === 1) throw new Error('not yet');
    return made;
  });
  const [first, also] = [lazy.get(), lazy.get()];
  await expect(first).rejects.toThrow('not yet');
  await expect(also).rejects.toThrow('not yet');
  expect(await Promise.all([lazy.get(), lazy.get()])).toEqual([2, 2]);
});

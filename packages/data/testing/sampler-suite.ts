import { Generator } from '@gradkit/core-tensor';
import { describe, expect, it } from 'vitest';
import type { Sampler } from '../src/index.ts';

/** The laws that every sampler of `items` items keeps. */
export function samplerSuite(name: string, sampler: Sampler, items: number): void {
  describe(`${name}: laws of a sampler`, () => {
    const first = sampler.order(new Generator(1));

    it('an epoch has as many items as it says, all of them there', () => {
      expect(first).toBeInstanceOf(Int32Array);
      expect(first).toHaveLength(sampler.length);
      expect(first.every((item) => item >= 0 && item < items)).toBe(true);
    });

    it('the order depends on the random numbers alone', () => {
      sampler.order(new Generator(2));
      expect(sampler.order(new Generator(1))).toEqual(first);
      expect(sampler.order(new Generator(1)).buffer).not.toBe(first.buffer); // nothing is shared between epochs
    });
  });
}

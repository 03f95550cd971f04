import { expect, it } from 'vitest';
import { checkRuns } from './check-runs.ts';
import { checkThrift } from './check-thrift.ts';

const runs = (bytes: number[], width: number, count: number): number =>
  checkRuns({ bytes: Uint8Array.from(bytes), at: 0, width, count });

it('runs are followed, and set bits counted', () => {
  expect(runs([10, 1, 6, 0], 1, 8)).toBe(5); // five ones, three zeros
  expect(runs([3, 0b10110101], 1, 6)).toBe(4); // eight bits, of which six count
  expect(runs([5, 0, 0, 0, 0, 0, 0, 4, 1], 3, 18)).toBe(2);
});

it('a run of two thousand millions is refused, and one that is cut off', () => {
  expect(() => runs([254, 255, 255, 255, 15, 1], 1, 100)).toThrow(
    'it has a run of 2147483647 values where 100 are to come',
  );
  expect(() => runs([255, 255, 255, 255, 15], 0, 100)).toThrow(
    'it has a run of 17179869176 values where 100 are to come',
  );
  expect(() => runs([10, 1], 1, 8)).toThrow('its runs end at value 5 of 8');
  expect(() => runs([255, 255, 255, 255, 255, 255, 1], 1, 8)).toThrow('its runs end at value 0 of 8');
});

it('metadata are gone through before they are read', () => {
  const check = (...bytes: number[]): void => checkThrift(Uint8Array.from(bytes), 0);
  expect(() => check(0x15, 2, 0x18, 1, 65, 0x19, 0x25, 1, 2, 0x1c, 0x11, 0, 0)).not.toThrow();
  expect(() => check(0x19, 0xf5, 255, 255, 255, 127)).toThrow('its metadata have a list of 268435455 in 0 bytes');
  expect(() => check(0x18, 200, 1, 65)).toThrow('its metadata end at byte 4');
  expect(() => check(...new Array<number>(40).fill(0x1c))).toThrow('its metadata are nested more than 16 deep');
  expect(() => check(0x1b, 0)).toThrow('its metadata have a field of type 11');
  expect(() => check(0x16, ...new Array<number>(12).fill(255))).toThrow(
    'its metadata have a number of more than 64 bits',
  );
});

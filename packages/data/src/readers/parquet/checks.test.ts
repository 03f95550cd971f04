import { expect, it } from 'vitest';
import { checkRuns } from './check-runs.ts';
import { checkSnappy } from './check-snappy.ts';
import { checkThrift } from './check-thrift.ts';

const runs = (bytes: number[], width: number, count: number): number =>
  checkRuns({ bytes: Uint8Array.from(bytes), at: 0, width, count, counted: 1 });

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
  expect(() => runs([100], 1, 50)).toThrow('its runs end at value 0 of 50'); // its value is behind the end
  expect(() => runs([5, 1], 1, 16)).toThrow('its runs end at value 0 of 16');
  expect(runs([1, 0, 4, 1], 1, 2)).toBe(2); // a run of none takes a byte, too
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

it('Snappy is followed before it is unpacked', () => {
  const check = (size: number, ...bytes: number[]): void => checkSnappy(Uint8Array.from(bytes), size);
  expect(() => check(9, 9, 8, 1, 2, 3, 9, 3)).not.toThrow(); // three bytes, six copied, which overlap
  expect(() => check(9, 9, 8, 1, 2, 3, 22, 3, 0)).not.toThrow(); // by an offset of two bytes
  expect(() => check(4, 4, 0xfc, 255, 255, 255, 255, 1)).toThrow('its Snappy goes beyond the 4 bytes of a page'); // a literal of 2^32 bytes
  expect(() => check(4, 4, 0, 1, 1, 0)).toThrow('its Snappy copies from 0 bytes before byte 1');
  expect(() => check(8, 8, 0, 1, 17, 2)).toThrow('its Snappy copies from 2 bytes before byte 1');
  expect(() => check(4, 4, 0, 1)).toThrow('its Snappy ends at byte 1 of 4');
  expect(() => check(4, 4, 2, 1)).toThrow('its Snappy is cut off');
  expect(() => check(4, 5, 0, 1)).toThrow('a page of 4 bytes announces 5 in Snappy');
  expect(() => check(4, 255, 255, 255, 255, 255, 1)).toThrow('its Snappy does not say how long it is');
});

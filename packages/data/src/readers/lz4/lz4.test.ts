import { expect, it } from 'vitest';
import { decodeLz4Block } from './lz4-block.ts';
import { decodeLz4Frame } from './lz4-frame.ts';

const block = (size: number, ...bytes: number[]): number[] => {
  const output = new Uint8Array(size);
  return [...output.subarray(0, decodeLz4Block(Uint8Array.from(bytes), output))];
};
const frame = (size: number, ...bytes: number[]): number[] => [
  ...decodeLz4Frame(Uint8Array.of(4, 0x22, 0x4d, 0x18, 0x60, 0x40, 0x82, ...bytes), size),
];

it('a block is literals and copies, which may overlap', () => {
  expect(block(0, 0)).toEqual([]);
  expect(block(9, 0x22, 1, 2, 2, 0, 0x10, 7)).toEqual([1, 2, 1, 2, 1, 2, 1, 2, 7]);
  expect(block(20, 0x1f, 5, 1, 0, 0)).toEqual(Array<number>(20).fill(5)); // a length in further bytes
});

it('a block that is damaged is refused before it is written to', () => {
  expect(() => block(9, 0x20, 1)).toThrow('its LZ4 block is cut off');
  expect(() => block(9, 0xf0, 255, 255)).toThrow('its LZ4 block is cut off');
  expect(() => block(9, 0x10, 1, 2, 0)).toThrow('its LZ4 block copies from 2 bytes before byte 1');
  expect(() => block(9, 0x10, 1, 0, 0)).toThrow('its LZ4 block copies from 0 bytes before byte 1');
  expect(() => block(9, 0x10, 1, 1)).toThrow('its LZ4 block copies from NaN bytes before byte 1');
  expect(() => block(4, 0x11, 1, 1, 0)).toThrow('its LZ4 unpacks to more than the 4 bytes that are announced');
  expect(() => block(1, 0x20, 1, 2)).toThrow('its LZ4 unpacks to more than the 1 bytes that are announced');
});

it('a frame has blocks, packed and as they are, and says its end', () => {
  const blocks = [3, 0, 0, 0, 0x20, 1, 2, 4, 0, 0, 0, 0x01, 2, 0, 0, 1, 0, 0, 0x80, 9, 0, 0, 0, 0]; // the second takes from the first
  expect(frame(8, ...blocks)).toEqual([1, 2, 1, 2, 1, 2, 1, 9]);
});

it('a frame that is damaged is refused', () => {
  expect(() => decodeLz4Frame(new Uint8Array(20), 4)).toThrow('no LZ4 frame begins where one should');
  expect(() => decodeLz4Frame(Uint8Array.of(4, 0x22, 0x4d, 0x18, 0x61, 0x40, 0, 0, 0, 0, 0), 4)).toThrow(
    'its LZ4 frame is of another version, or has a dictionary',
  );
  expect(() => frame(4, 0, 0, 0, 0)).toThrow('its LZ4 frame unpacks to 0 bytes, but 4 are announced');
  expect(() => frame(4, 255, 255, 255, 127)).toThrow('its LZ4 frame is cut off');
  expect(() => frame(1, 2, 0, 0, 0x80, 1, 2, 0, 0, 0, 0)).toThrow('its LZ4 unpacks to more than the 1 bytes');
});

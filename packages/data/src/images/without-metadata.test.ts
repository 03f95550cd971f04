import { readGolden } from '@gradkit-internal/testing';
import { describe, expect, it } from 'vitest';
import { withoutMetadata } from './without-metadata.ts';

const { images } = readGolden<{ images: { name: string; file: string }[] }>('data/images');
const file = (name: string) => Buffer.from(images.find((image) => image.name === name)!.file, 'base64');
const jpeg = file('JPEG');

function segment(marker: number, content: Uint8Array | string): Uint8Array {
  const body = Buffer.from(content as string, 'latin1');
  return Buffer.concat([Uint8Array.of(0xff, marker, (body.length + 2) >> 8, (body.length + 2) & 255), body]);
}

/** EXIF with a tag in front of the orientation, in both orders of bytes. */
function exif(orientation: number, isLittle: boolean): Uint8Array {
  const view = new DataView(new ArrayBuffer(40));
  view.setUint16(0, isLittle ? 0x4949 : 0x4d4d);
  view.setUint16(2, 42, isLittle);
  view.setUint32(4, 10, isLittle);
  view.setUint16(10, 2, isLittle);
  [0x0100, 0x0112].forEach((tag, i) => {
    view.setUint16(12 + 12 * i, tag, isLittle);
    view.setUint16(14 + 12 * i, 3, isLittle);
    view.setUint32(16 + 12 * i, 1, isLittle);
    view.setUint16(20 + 12 * i, i === 0 ? 6 : orientation, isLittle);
  });
  return segment(0xe1, Buffer.concat([Buffer.from('Exif\0\0'), new Uint8Array(view.buffer)]));
}

const inserted = (...segments: Uint8Array[]) => Buffer.concat([jpeg.subarray(0, 2), ...segments, jpeg.subarray(2)]);
const adobe = segment(0xee, 'Adobe\0\x64\0\0\0\0\x01');

describe('a JPEG file', () => {
  it('loses what says nothing about its pixels', () => {
    const xmp = segment(0xe1, 'http://ns.adobe.com/xap/1.0/\0<x:xmpmeta/>');
    const profile = segment(0xe2, 'ICC_PROFILE\0\x01\x01');
    const full = inserted(exif(1, true), xmp, adobe, profile, segment(0xfe, 'made by hand'), exif(1, false));
    expect(Buffer.compare(withoutMetadata(full), inserted(adobe))).toBe(0);
  });

  it('keeps its orientation, and what may be one', () => {
    for (const isLittle of [true, false]) {
      const turned = inserted(exif(6, isLittle));
      expect(withoutMetadata(turned)).toBe(turned);
      const cut = inserted(segment(0xe1, exif(1, isLittle).slice(4, 34)));
      expect(withoutMetadata(cut)).toBe(cut);
    }
    for (let k = 2; k <= 8; k++)
      expect(withoutMetadata(file(`JPEG of orientation ${k}`))).toEqual(file(`JPEG of orientation ${k}`));
  });

  it('is left as it is where there is nothing, or something else than segments', () => {
    const others = [
      file('PNG'),
      new Uint8Array(),
      jpeg.subarray(0, 2),
      jpeg.subarray(0, 30),
      inserted(segment(0xfe, 'x').subarray(0, 4)),
    ];
    for (const bytes of [jpeg, ...others]) expect(withoutMetadata(bytes)).toBe(bytes);
  });
});

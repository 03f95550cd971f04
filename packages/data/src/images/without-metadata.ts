import { joinBytes } from '../readers/source/join-bytes.ts';

/** Markers of a JPEG file. @see ITU-T T.81, table B.1 */
const startOfScan = 0xda;
const application = (n: number): number => 0xe0 + n;
const comment = 0xfe;

/**
 * A JPEG file without what it says beside the image: EXIF that does not turn it, XMP, profiles, comments. libvips takes as long to read them as
 * to decode a small image. What has no such form is left as it is.
 */
export function withoutMetadata(jpeg: Uint8Array): Uint8Array {
  const view = new DataView(jpeg.buffer, jpeg.byteOffset, jpeg.byteLength);
  const kept: Uint8Array[] = [];
  let at = 2;
  for (let from = 0; ;) {
    if (at + 4 > jpeg.length || jpeg[at] !== 0xff) return jpeg;
    const marker = jpeg[at + 1];
    const end = at + 2 + view.getUint16(at + 2);
    if (marker === startOfScan) {
      kept.push(jpeg.subarray(from));
      return from === 0 ? jpeg : joinBytes(kept);
    }
    const isSegment = marker >= 0xc0 && marker !== 0xff && !(marker >= 0xd0 && marker <= 0xd9);
    if (!isSegment || end > jpeg.length) return jpeg;
    if (isMetadata(jpeg.subarray(at, end), marker)) {
      kept.push(jpeg.subarray(from, at));
      from = end;
    }
    at = end;
  }
}

/** Tells whether a segment says nothing about how to decode: not the colours, as Adobe's does, nor which way is up. */
function isMetadata(segment: Uint8Array, marker: number): boolean {
  if (marker === comment) return true;
  if (marker < application(1) || marker > application(15) || marker === application(14)) return false;
  const isExif = marker === application(1) && String.fromCharCode(...segment.subarray(4, 10)) === 'Exif\0\0';
  return !isExif || !mayTurn(segment.subarray(10));
}

/** Tells whether EXIF turns the image, as far as it can be read. @see https://www.cipa.jp/e/std/std-sec.html (Exif 3.0, 4.6) */
function mayTurn(tiff: Uint8Array): boolean {
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength);
  try {
    const isLittle = view.getUint16(0) === 0x4949; // "II"
    const directory = view.getUint32(4, isLittle);
    const entries = view.getUint16(directory, isLittle);
    for (let entry = directory + 2; entry < directory + 2 + 12 * entries; entry += 12)
      if (view.getUint16(entry, isLittle) === 0x0112) return view.getUint16(entry + 8, isLittle) !== 1;
    return false;
  } catch {
    return true; // it ends too early
  }
}

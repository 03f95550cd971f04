/**
 * Whether a JPEG image is written in four inks: cyan, magenta, yellow and black.
 *
 * @see https://www.w3.org/Graphics/JPEG/itu-t81.pdf (B.2.2, the header of a frame)
 */
export function hasFourInks(bytes: Uint8Array): boolean {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return false;
  for (let at = 2; at + 9 < bytes.length && bytes[at] === 0xff;) {
    const marker = bytes[at + 1];
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) return bytes[at + 9] === 4;
    if (marker === 0xff) at++;
    else at += 2 + bytes[at + 2] * 256 + bytes[at + 3];
  }
  return false;
}

/** Red, green and blue of inks, as Pillow mixes them: what black leaves of white, less the ink's share of it. */
export function mixInks(inks: Uint8Array): Uint8Array {
  const pixels = new Uint8Array((inks.length / 4) * 3);
  for (let i = 0, at = 0; at < inks.length; at += 4) {
    const left = 255 - inks[at + 3];
    for (let k = 0; k < 3; k++) pixels[i++] = left - Math.round((inks[at + k] * left) / 255);
  }
  return pixels;
}

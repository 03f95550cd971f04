import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Generator } from '@gradkit/core-tensor';
import { encode } from 'fast-png';

/** Red, green and blue of a surface. */
type Color = readonly [red: number, green: number, blue: number];

const [width, height] = [96, 72];

/** A photograph of a surface in bad light: of about that colour, lighter on one side, with noise. */
export function drawSurface([...color]: Color, rng: Generator): Uint8Array {
  const light = 0.6 + 0.5 * rng.next();
  const slope = 0.6 * (rng.next() - 0.5);
  const data = new Uint8Array(3 * width * height);
  for (let i = 0; i < width * height; i++) {
    const shade = light + slope * ((i % width) / width - 0.5);
    color.forEach((value, k) => (data[3 * i + k] = Math.min(255, value * shade + 30 * rng.next())));
  }
  return encode({ width, height, data, channels: 3 });
}

/** Writes so many images into a folder, and gives their paths. */
export function writeSurfaces(folder: string, color: Color, count: number, seed: number): string[] {
  mkdirSync(folder, { recursive: true });
  const rng = new Generator(seed);
  return Array.from({ length: count }, (_, i) => {
    const path = join(folder, `${basename(folder)}-${i}.png`);
    writeFileSync(path, drawSurface(color, rng));
    return path;
  });
}

/** Writes what a camera sees that looks at a grey wall, as Chromium takes it in place of one. */
export function writeCamera(path: string): void {
  const frame = new Uint8Array((width * height * 3) / 2).fill(128); // brightness, then two colours at half the size
  const header = new TextEncoder().encode(`YUV4MPEG2 W${width} H${height} F20:1 Ip A1:1 C420jpeg\n`);
  const mark = new TextEncoder().encode('FRAME\n');
  writeFileSync(path, Buffer.concat([header, ...Array.from({ length: 20 }, () => [mark, frame]).flat()]));
}

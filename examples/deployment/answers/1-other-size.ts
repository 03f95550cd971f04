// A picture of any size, a colour photograph even: `decodeImage` cuts and resizes it, and takes its brightness.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeImage } from '@gradkit/data';
import sharp from 'sharp';
import { lesson } from '@gradkit-examples/course';

const { out } = lesson('deployment');
await mkdir(out, { recursive: true });
const photo = join(out, 'photo.webp');
await sharp({ create: { width: 300, height: 200, channels: 3, background: { r: 200, g: 30, b: 30 } } })
  .webp()
  .toFile(photo);
for (const options of [{}, { size: 28 }, { size: 28, channels: 1 }, { size: 28, channels: 1, fit: 'stretch' }] as const)
  console.log(JSON.stringify(options), (await decodeImage(photo, options)).shape);

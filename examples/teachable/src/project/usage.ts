import { imageSize } from '../network/sizes.ts';

/** How an exported file is used, in a language. */
export interface Usage {
  readonly title: string;
  /** what must be installed first */
  readonly install: string;
  readonly code: string;
}

const list = (names: readonly string[]): string => `[${names.map((name) => JSON.stringify(name)).join(', ')}]`;

/** Lines that run as they are beside the file and a `photo.jpg`. */
export function usagesOf(file: string, names: readonly string[]): readonly Usage[] {
  return [
    {
      title: 'Command',
      install: 'npm install gradkit onnxruntime-node sharp',
      code: `npx gradkit run ${file} photo.jpg`,
    },
    {
      title: 'TypeScript',
      install: 'npm install @gradkit/core-tensor @gradkit/data @gradkit/runtime onnxruntime-node sharp',
      code: `import '@gradkit/core-tensor';
import { decodeImage } from '@gradkit/data';
import { openSession } from '@gradkit/runtime/node';

const names = ${list(names)};
const session = await openSession('${file}');
const photo = await decodeImage('photo.jpg', { size: ${imageSize} }); // the middle of it, [3, ${imageSize}, ${imageSize}]
const { probabilities } = await session.run({ image: photo.unsqueeze(0).div(255) });
names.forEach((name, i) => console.log(name, probabilities!.data[i]));
`,
    },
    {
      title: 'Python',
      install: 'pip install onnxruntime pillow numpy',
      code: `import numpy as np
import onnxruntime
from PIL import Image, ImageOps

names = ${list(names)}
session = onnxruntime.InferenceSession("${file}")
photo = ImageOps.exif_transpose(Image.open("photo.jpg")).convert("RGB")
photo = ImageOps.fit(photo, (${imageSize}, ${imageSize}), Image.Resampling.BILINEAR)  # the middle of it
pixels = np.asarray(photo, np.float32).transpose(2, 0, 1)[None] / 255
[probabilities] = session.run(["probabilities"], {"image": pixels})
for name, probability in zip(names, probabilities[0]):
    print(name, probability)
`,
    },
  ];
}

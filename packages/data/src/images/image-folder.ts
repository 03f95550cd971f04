import { requireString, toMessage, type Tensor } from '@gradkit/core-tensor/functional';
import { readBytes } from '@gradkit/core-tensor/node';
import { join, resolve } from 'node:path';
import { requireIndex, type Dataset, type DatasetWorkers } from '../dataset/dataset.ts';
import { startThreads } from '../workers/start-threads.ts';
import { decodeBytes } from './decode-image.ts';
import { requireForm, type ImageForm, type ImageOptions } from './image-options.ts';
import { listImages, type ListedImages } from './list-images.ts';

/** An image and what it shows. */
export type LabelledImage = {
  /** `[channels, height, width]`, uint8 */
  readonly inputs: Tensor;
  /** number of its class */
  readonly labels: number;
};

/** Images of a folder, decoded when they are fetched. */
export interface ImageFolder extends Dataset<LabelledImage> {
  /** names of the folders, in the order of their numbers */
  readonly classNames: readonly string[];
  /** the class of each image */
  readonly labels: Int32Array;
  get(index: number): Promise<LabelledImage>;
  /** the file */
  nameOf(index: number): string;
}

class Images implements ImageFolder {
  readonly classNames: readonly string[];
  readonly labels: Int32Array;
  readonly #path: string;
  readonly #files: readonly string[];
  readonly #form: ImageForm;

  constructor(path: string, { classNames, files, labels }: ListedImages, form: ImageForm) {
    this.classNames = classNames;
    this.labels = labels;
    this.#path = path;
    this.#files = files;
    this.#form = form;
  }

  get length(): number {
    return this.#files.length;
  }

  async get(index: number): Promise<LabelledImage> {
    const place = { where: 'imageFolder', name: this.nameOf(index) };
    const inputs = await decodeBytes(place, await readBytes(place.where, place.name), this.#form);
    return { inputs, labels: this.labels[index] };
  }

  nameOf(index: number): string {
    requireIndex('imageFolder', index, this.length);
    return join(this.#path, this.#files[index]);
  }

  /** Threads list the folder again. */
  startWorkers(count: number): DatasetWorkers {
    const { size, ...form } = this.#form;
    const again = [this.#path, { size: size ?? undefined, ...form }];
    const module = import.meta.resolve('@gradkit/data/node');
    return startThreads({ module, export: 'imageFolder', arguments: toMessage(again) }, count);
  }
}

/**
 * A dataset of the images in a folder: of JPEG, PNG and WebP files in one folder for each class, as torchvision's ImageFolder. An image is
 * decoded when it is fetched, by the package sharp, which has to be installed beside this one; `workers` of a DataLoader do it in threads.
 * Where no `size` is given, images of a batch must have the same.
 *
 * @param path the folder. Classes are numbered by the names of its folders; those may have folders themselves. Other files, and names that
 *   begin with a dot, are left out
 * @param options `size`: height and width to resize to, bilinear and with antialiasing, default none; `fit`: `crop` (default) or `stretch`;
 *   `channels`: 3 (default) or 1; `maxPixels`: default 2²⁶
 * @returns items `{ inputs: [channels, height, width], uint8, labels }`; `classNames`; `labels` of all; `nameOf(index)`, the file
 * @throws {ConfigError} if an option is unknown or wrong
 * @throws {DataError} if the folder is not there or has no folders, one of them has no images, or a link leads out of it; later, naming the
 *   file, if an image is none, is damaged or cut off, or announces more than `maxPixels`
 * @throws {RuntimeError} later, if sharp is not installed
 * @example
 * ```ts no-run
 * const signs = await imageFolder('sign-language-digits', { size: 64, channels: 1 });
 * const { train, test } = stratifiedSplit(signs, { train: 0.8, test: 0.2 }, { seed: 1 });
 * for await (const { inputs, labels } of new DataLoader(train, { batchSize: 32, workers: 2 })) inputs.shape; // [32, 1, 64, 64]
 * ```
 * @see https://docs.pytorch.org/vision/stable/generated/torchvision.datasets.ImageFolder.html
 */
export async function imageFolder(path: string, options: ImageOptions = {}): Promise<ImageFolder> {
  requireString('imageFolder', 'path', path);
  const form = requireForm('imageFolder', options);
  const whole = resolve(path);
  return new Images(whole, await listImages('imageFolder', whole), form);
}

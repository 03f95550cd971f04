import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ImageDataset } from '../dataset/image-dataset.ts';
import { readCifar, type CifarForm } from './cifar-files.ts';
import { fetchMissing, requireFetchOptions, type FetchOptions, type Source } from './fetch-missing.ts';
import { cacheFolder, findData } from './folders.ts';

const site = 'https://www.cs.toronto.edu/~kriz/';

const classes10 = ['airplane', 'automobile', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck'];

const classes100 =
  `apple aquarium_fish baby bear beaver bed bee beetle bicycle bottle bowl boy bridge bus butterfly camel can castle caterpillar
  cattle chair chimpanzee clock cloud cockroach couch crab crocodile cup dinosaur dolphin elephant flatfish forest fox girl hamster house kangaroo
  keyboard lamp lawn_mower leopard lion lizard lobster man maple_tree motorcycle mountain mouse mushroom oak_tree orange orchid otter palm_tree pear
  pickup_truck pine_tree plain plate poppy porcupine possum rabbit raccoon ray road rocket rose sea seal shark shrew skunk skyscraper snail snake
  spider squirrel streetcar sunflower sweet_pepper table tank telephone television tiger tractor train trout tulip turtle wardrobe whale
  willow_tree wolf woman worm`.split(/\s+/);

const form10: CifarForm = {
  where: 'cifar10',
  archive: 'cifar-10-binary.tar.gz',
  inside: 'cifar-10-batches-bin',
  train: [1, 2, 3, 4, 5].map((part) => `data_batch_${part}.bin`),
  test: ['test_batch.bin'],
  labels: 1,
  classes: classes10.length,
};

const form100: CifarForm = {
  where: 'cifar100',
  archive: 'cifar-100-binary.tar.gz',
  inside: 'cifar-100-binary',
  train: ['train.bin'],
  test: ['test.bin'],
  labels: 2, // one of 20 kinds before the class
  classes: classes100.length,
};

const source10 = sourceOf(form10, {
  sha256: 'c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd',
  sizeBytes: 170_052_171,
});
const source100 = sourceOf(form100, {
  sha256: '58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec',
  sizeBytes: 168_513_733,
});

function sourceOf({ where, archive }: CifarForm, sum: { readonly sha256: string; readonly sizeBytes: number }): Source {
  return {
    where,
    checksums: { [archive]: { ...sum, of: 'packed' } },
    mirrors: [site],
    suffix: '',
    instead: `put the file into that folder or into the folder ${where} of the one that GRADKIT_DATA names`,
  };
}

async function cifar(source: Source, form: CifarForm, options: FetchOptions) {
  requireFetchOptions(form.where, options);
  const cached = join(options.cache ?? cacheFolder(), form.where);
  const folder = options.folder ?? findData(form.where) ?? cached;
  if (folder === cached && !existsSync(join(folder, form.inside))) await fetchMissing(folder, source, options);
  return readCifar(folder, form);
}

/**
 * CIFAR-10: photographs of ten kinds of things, 50 000 to train with and 10 000 to test. From a folder, else from the cache, else from the
 * internet into the cache.
 *
 * @param options `folder`: with `cifar-10-binary.tar.gz` or what is in it, default `cifar10` where `findData` finds it; `cache`; `download`: false
 *   to stay offline; `mirrors`; `onProgress`: is told how far the download is
 * @returns images `[n, 3, 32, 32]`, uint8, and labels `[n]`, int32, in the original order
 * @throws {ConfigError} if an option is unknown or of the wrong kind
 * @throws {DataError} if the file is missing and cannot be fetched, or is damaged
 * @example
 * ```ts no-run
 * const { train, test, classNames } = await cifar10();
 * train.tensors.inputs.shape; // [50000, 3, 32, 32]
 * ```
 * @see Krizhevsky, Learning multiple layers of features from tiny images (2009), https://www.cs.toronto.edu/~kriz/cifar.html
 */
export async function cifar10(options: FetchOptions = {}): Promise<ImageDataset> {
  return { name: 'CIFAR-10', classNames: classes10, ...(await cifar(source10, form10, options)) };
}

/**
 * CIFAR-100: photographs of a hundred kinds of things, 50 000 to train with and 10 000 to test. From a folder, else from the cache, else from
 * the internet into the cache.
 *
 * @param options `folder`: with `cifar-100-binary.tar.gz` or what is in it, default `cifar100` where `findData` finds it; others as `cifar10`
 * @returns images `[n, 3, 32, 32]`, uint8, and labels `[n]`, int32: the fine ones of a hundred classes
 * @throws {ConfigError} if an option is unknown or of the wrong kind
 * @throws {DataError} if the file is missing and cannot be fetched, or is damaged
 * @example
 * ```ts no-run
 * const { train, test, classNames } = await cifar100();
 * ```
 * @see Krizhevsky, Learning multiple layers of features from tiny images (2009), https://www.cs.toronto.edu/~kriz/cifar.html
 */
export async function cifar100(options: FetchOptions = {}): Promise<ImageDataset> {
  return { name: 'CIFAR-100', classNames: classes100, ...(await cifar(source100, form100, options)) };
}

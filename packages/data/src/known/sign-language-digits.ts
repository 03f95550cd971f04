import { DataError, requireOptions, requireString } from '@gradkit/core-tensor/functional';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { imageFolder, type ImageFolder } from '../images/image-folder.ts';
import { imageOptions, type ImageOptions } from '../images/image-options.ts';
import { cacheFolder, findData } from './folders.ts';

/** Where the images are, and what they become. */
export interface SignLanguageOptions extends ImageOptions {
  /** default: `sign-language-digits` where `findData` finds it, else in the cache */
  readonly folder?: string | undefined;
}

/**
 * Photographs of hands that show the digits 0 to 9 in Turkish sign language: 2062 JPEG files of 100 × 100 pixels. From a folder, else from
 * the cache; they have no file of a known sum to download. Decoded as by `imageFolder`, through the package sharp.
 *
 * @param options `folder`; others are those of `imageFolder`
 * @returns items `{ inputs: [channels, height, width], uint8, labels }`, and `classNames`
 * @throws {ConfigError} if an option is unknown or of the wrong kind
 * @throws {DataError} if there is no such folder, or it has no images
 * @example
 * ```ts no-run
 * const signs = await signLanguageDigits({ size: 64 });
 * const { train, test } = stratifiedSplit(signs, { train: 0.8, test: 0.2 }, { seed: 1 });
 * ```
 * @see Mavi, A New Dataset and Proposed Convolutional Neural Network Architecture for Classification of American Sign Language Digits (2020), arXiv:2011.08927
 */
export async function signLanguageDigits(options: SignLanguageOptions = {}): Promise<ImageFolder> {
  const known = { ...imageOptions, folder: true } as const;
  const { folder, ...form } = requireOptions<SignLanguageOptions>('signLanguageDigits', options, known);
  if (folder !== undefined) requireString('signLanguageDigits', 'folder', folder);
  const name = 'sign-language-digits';
  const found = folder ?? findData(name) ?? join(cacheFolder(), name);
  if (!existsSync(found))
    throw new DataError(
      'signLanguageDigits',
      `${found} is not there; put the folders 0 … 9 of https://github.com/ardamavi/Sign-Language-Digits-Dataset into it, or into the folder ${name} of the one that GRADKIT_DATA names`,
      { got: found },
    );
  return imageFolder(found, form);
}

import { arrayReaders } from './arrays.ts';
import { imageReaders } from './images.ts';
import type { Reader } from './reader.ts';
import { tableReaders } from './tables.ts';
import { textReaders } from './texts.ts';
import { weightReaders } from './weights.ts';

/** All readers of files. */
export const readers: readonly Reader[] = [
  ...tableReaders,
  ...arrayReaders,
  ...imageReaders,
  ...textReaders,
  ...weightReaders,
];

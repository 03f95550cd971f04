import { DataError, Tensor } from '@gradkit/core-tensor/functional';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { LabelledImages } from '../dataset/image-dataset.ts';
import { TensorDataset } from '../dataset/tensor-dataset.ts';
import { unpacked } from '../readers/source/gzip.ts';
import { openSource, wholeSource } from '../readers/source/source.ts';
import { untar } from './tar.ts';

/** A red, a green and a blue plane. */
const imageBytes = 3 * 32 * 32;

/** How a version of CIFAR is written: labels, then the image, again and again. */
export interface CifarForm {
  readonly where: string;
  /** the packed file, and the folder in it */
  readonly archive: string;
  readonly inside: string;
  readonly train: readonly string[];
  readonly test: readonly string[];
  /** how many labels an image has; the last one counts */
  readonly labels: number;
  readonly classes: number;
}

/** The parts of CIFAR in a folder: its files, in a folder of their own or not, or the packed file. */
export async function readCifar(
  folder: string,
  form: CifarForm,
): Promise<Record<'train' | 'test', TensorDataset<LabelledImages>>> {
  const { where, archive, inside } = form;
  const unpackedFolder = [folder, join(folder, inside)].find((each) => existsSync(join(each, form.test[0])));
  if (unpackedFolder !== undefined) {
    const read = (name: string): Promise<Uint8Array> => wholeSource(openSource(where, join(unpackedFolder, name)));
    return { train: await joined(form, form.train, read), test: await joined(form, form.test, read) };
  }
  const packed = openSource(where, join(folder, archive));
  const files = untar(packed, await wholeSource(unpacked(packed, 2 ** 28)));
  // eslint-disable-next-line typescript/require-await -- as where files are read one by one
  const read = async (name: string): Promise<Uint8Array> => {
    const file = files.get(name);
    if (file !== undefined) return file;
    throw new DataError(where, `${packed.name} has no file ${name}; it has ${[...files.keys()].join(', ')}`, {
      expected: name,
    });
  };
  return { train: await joined(form, form.train, read), test: await joined(form, form.test, read) };
}

async function joined(
  { where, labels: labelBytes, classes }: CifarForm,
  names: readonly string[],
  read: (name: string) => Promise<Uint8Array>,
): Promise<TensorDataset<LabelledImages>> {
  const rowBytes = labelBytes + imageBytes;
  const files: { name: string; bytes: Uint8Array }[] = [];
  for (const name of names) {
    const bytes = await read(name);
    if (bytes.length === 0 || bytes.length % rowBytes !== 0)
      throw new DataError(
        where,
        `${name} has ${bytes.length} bytes, which is no multiple of ${rowBytes}, an image and its label; it is damaged`,
        {
          expected: rowBytes,
          got: bytes.length,
        },
      );
    files.push({ name, bytes });
  }
  const count = files.reduce((total, { bytes }) => total + bytes.length / rowBytes, 0);
  const pixels = new Uint8Array(count * imageBytes);
  const labels = new Int32Array(count);
  let row = 0;
  for (const { name, bytes } of files)
    for (let at = 0; at < bytes.length; at += rowBytes, row++) {
      const label = bytes[at + labelBytes - 1];
      if (label >= classes)
        throw new DataError(
          where,
          `label ${at / rowBytes} of ${name} is ${label} but must be 0 … ${classes - 1} for ${classes} classes`,
          {
            expected: classes,
            got: label,
          },
        );
      labels[row] = label;
      pixels.set(bytes.subarray(at + labelBytes, at + rowBytes), row * imageBytes);
    }
  return new TensorDataset<LabelledImages>({
    inputs: new Tensor({ shape: [count, 3, 32, 32], dtype: 'uint8' }, pixels),
    labels: new Tensor({ shape: [count], dtype: 'int32' }, labels),
  });
}

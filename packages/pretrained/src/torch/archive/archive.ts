import { formatValue } from '@gradkit/core-tensor/functional';
import type { ByteRange, ByteSource } from '../byte-source.ts';
import { fileError, type FilePlace } from '../file-place.ts';
import { setEntry, TensorView, type Pickled } from '../pickle/pickled.ts';
import { unpickle } from '../pickle/unpickle.ts';
import type { TorchPickle } from '../torch-pickle.ts';
import { longestPath, replaceLeaves } from '../visit.ts';
import { contentOf, zipRecords } from './zip-records.ts';

const pickleName = 'data.pkl';

/** Tells whether a file begins as a zip file does. */
export function isZip(source: ByteSource): boolean {
  const letters = source.read(0, Math.min(4, source.sizeBytes));
  return letters[0] === 0x50 && letters[1] === 0x4b && letters[2] === 3 && letters[3] === 4;
}

/**
 * What torch.save has written since PyTorch 1.6: a zip file with a pickle, and a record for each storage. Of a TorchScript file, which is alike
 * but has programs in it, the tensors alone are taken.
 */
export function readArchive(place: FilePlace, source: ByteSource): TorchPickle {
  const records = zipRecords(place, source);
  const pickles = [...records.keys()].filter((name) => /^[^/]*\/data\.pkl$/.test(name));
  if (pickles.length !== 1)
    throw fileError(
      place,
      `is a zip file with ${pickles.length} pickles of tensors (data.pkl in a folder), not with one`,
    );
  const folder = pickles[0].slice(0, -pickleName.length);
  const rangeOf = (name: string): ByteRange | undefined => {
    const record = records.get(folder + name);
    return record === undefined ? undefined : contentOf(place, source, record);
  };
  const read = (range: ByteRange): Uint8Array => source.read(range.at, range.length);
  const isScript = records.has(`${folder}constants.pkl`);
  const { value } = unpickle(place, read(rangeOf(pickleName)!), { isScript });
  const order = rangeOf('byteorder');
  const byteOrder = order === undefined ? 'little' : new TextDecoder().decode(read(order).subarray(0, 10)); // before 2.1
  if (byteOrder !== 'little' && byteOrder !== 'big')
    throw fileError(place, `has the order of bytes ${formatValue(byteOrder)}, which must be little or big`, byteOrder);
  return {
    value: isScript ? tensorsByPath(place, value) : value,
    isBigEndian: byteOrder === 'big',
    storageAt: (key) => rangeOf(`data/${key}`),
  };
}

/** The tensors in objects of TorchScript by the fields that lead to them: parameters, buffers and others alike, as only its programs tell them apart. */
function tensorsByPath(place: FilePlace, value: Pickled): Record<string, Pickled> {
  const found: Record<string, Pickled> = {};
  replaceLeaves(value, (leaf, path) => {
    if (!(leaf instanceof TensorView)) return leaf;
    if (path.length === longestPath)
      throw fileError(place, `has a tensor whose name is longer than ${longestPath - 1} letters`);
    setEntry(found, path, leaf);
    return leaf;
  });
  return found;
}

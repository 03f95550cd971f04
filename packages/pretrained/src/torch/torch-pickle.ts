import type { ByteRange } from './byte-source.ts';
import type { Pickled } from './pickle/pickled.ts';

/** The pickle of a file of torch.save, and where the storages beside it are. */
export interface TorchPickle {
  readonly value: Pickled;
  readonly isBigEndian: boolean;
  /** undefined: there is no such storage */
  storageAt(key: string): ByteRange | undefined;
}

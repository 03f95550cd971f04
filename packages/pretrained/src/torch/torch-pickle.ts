import type { Pickled } from './pickle/pickled.ts';

/** The pickle of a file of torch.save, and the storages beside it. */
export interface TorchPickle {
  readonly value: Pickled;
  readonly isBigEndian: boolean;
  /** whether bytes of storages have a memory of their own */
  readonly isOwn: boolean;
  /** undefined: there is no such storage */
  readStorage(key: string): Uint8Array | undefined;
}

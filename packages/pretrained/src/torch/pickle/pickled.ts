import type { ElementCode } from '../element-codes.ts';

/** What a pickle of tensors and plain containers holds, before its tensors are read. */
export type Pickled =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | Pickled[]
  | { [name: string]: Pickled }
  | PickledName
  | StorageRef
  | TensorView;

/** A name of Python, such as a class, that stands for itself: `torch.float32`. */
export class PickledName {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** A storage elsewhere in the file, or a part of it; counted in elements. */
export class StorageRef {
  readonly key: string;
  /** null: bytes, whose tensors say what they are */
  readonly code: ElementCode | null;
  readonly start: number;
  readonly length: number;
  /** of the storage whose part it is */
  readonly wholeLength: number;

  constructor(key: string, code: ElementCode | null, part: Pick<StorageRef, 'start' | 'length' | 'wholeLength'>) {
    this.key = key;
    this.code = code;
    this.start = part.start;
    this.length = part.length;
    this.wholeLength = part.wholeLength;
  }
}

/** A tensor: where its elements are in a storage, counted in elements. */
export class TensorView {
  readonly storage: StorageRef;
  readonly code: ElementCode;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];

  constructor(storage: StorageRef, code: ElementCode, place: Pick<TensorView, 'offset' | 'shape' | 'strides'>) {
    this.storage = storage;
    this.code = code;
    this.offset = place.offset;
    this.shape = place.shape;
    this.strides = place.strides;
  }
}

/** Sets an entry under any name, `__proto__` too. */
export function setEntry(object: Record<string, unknown>, name: string, value: unknown): void {
  if (name !== '__proto__') object[name] = value;
  else Object.defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true });
}

/** Tells whether the value is a dictionary. */
export function isDictionary(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

import { DataError, formatValue } from '@gradkit/core-tensor/functional';
import { viewOf } from '../byte-source.ts';
import { fileError, type FilePlace } from '../file-place.ts';
import { callKnown, isKnownName, newObject, storageOf, type Made } from './calls.ts';
import { makers, opcodes } from './opcodes.ts';
import { isDictionary, PickledName, setEntry, type Pickled, type StorageRef } from './pickled.ts';

/** What `MARK` leaves on the stack: where a list of items begins. */
const mark = Symbol('mark');

const utf8 = /* @__PURE__ */ new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const longestInteger = 1024; // bytes
const mostMade = 2 ** 20; // some hundred thousand tensors, of which each takes nine

/** What a pickle holds, the storages that it refers to, and where it ends. */
interface Unpickled {
  readonly value: Pickled;
  readonly storages: readonly StorageRef[];
  readonly end: number;
}

interface PickleOptions {
  /** where it begins in the bytes; default 0 */
  readonly at?: number | undefined;
  /** whether it may have objects of classes that a TorchScript file defines, which become dictionaries of their fields; default false */
  readonly isScript?: boolean | undefined;
}

/**
 * Reads a pickle of tensors and plain containers. It is not run: names of Python are compared with those of a short list, and what they
 * stand for is done here. Everything else is refused by its name.
 *
 * @throws {DataError} if it is damaged, or holds anything else
 * @see https://github.com/python/cpython/blob/main/Lib/pickletools.py
 */
export function unpickle(
  place: FilePlace,
  bytes: Uint8Array,
  { at = 0, isScript = false }: PickleOptions = {},
): Unpickled {
  const machine = new PickleMachine(place, bytes, { at, isScript });
  return { value: machine.run(), storages: machine.storages, end: machine.at };
}

/** A pickle that goes on behind the bytes that there are. */
export class CutOff extends DataError {}

class PickleMachine {
  readonly place: FilePlace;
  readonly bytes: Uint8Array;
  readonly view: DataView;
  at: number;
  readonly stack: (Pickled | typeof mark)[] = [];
  readonly storages: StorageRef[] = [];
  readonly memo = new Map<number, Pickled>();
  readonly called: Made = new Map();
  made = 0;
  readonly isScript: boolean;
  /** of classes of TorchScript */
  readonly objects = new WeakSet<object>();

  constructor(place: FilePlace, bytes: Uint8Array, options: { readonly at: number; readonly isScript: boolean }) {
    this.place = place;
    this.bytes = bytes;
    this.view = viewOf(bytes);
    this.at = options.at;
    this.isScript = options.isScript;
  }

  run(): Pickled {
    for (;;) {
      const start = this.at;
      const code = this.bytes[this.take(1)];
      const name = opcodes.get(code);
      if (name === undefined) throw this.damaged(`has ${code} at byte ${start} of a pickle, which is no operation`);
      if (name === 'STOP') return this.pop();
      if (makers.has(name)) this.count(1);
      if (this.memo.size > mostMade) throw this.damaged(`refers to more than ${mostMade} values`);
      this.step(name);
    }
  }

  /** @throws {DataError} for more objects than any file of weights has */
  count(made: number): void {
    this.made += made;
    if (this.made > mostMade) throw this.damaged(`holds more than ${mostMade} lists, dictionaries and tensors`);
  }

  /** One operation, whose letter was read. */
  step(name: string): void {
    const { stack } = this;
    switch (name) {
      case 'PROTO':
        this.take(1);
        break;
      case 'FRAME':
        this.take(8);
        break;
      case 'MARK':
        stack.push(mark);
        break;
      case 'POP':
        if (stack.pop() === undefined) throw this.damaged('takes from an empty stack');
        break;
      case 'POP_MARK':
        this.popItems();
        break;
      case 'DUP':
        stack.push(this.top());
        break;
      case 'NONE':
        stack.push(null);
        break;
      case 'NEWTRUE':
        stack.push(true);
        break;
      case 'NEWFALSE':
        stack.push(false);
        break;
      case 'BININT':
        stack.push(this.view.getInt32(this.take(4), true));
        break;
      case 'BININT1':
        stack.push(this.number(1));
        break;
      case 'BININT2':
        stack.push(this.number(2));
        break;
      case 'LONG1':
        stack.push(this.integer(this.number(1)));
        break;
      case 'LONG4':
        stack.push(this.integer(this.number(4)));
        break;
      case 'BINFLOAT':
        stack.push(this.view.getFloat64(this.take(8), false));
        break;
      case 'SHORT_BINSTRING':
      case 'SHORT_BINUNICODE':
        stack.push(this.text(this.number(1)));
        break;
      case 'BINSTRING':
      case 'BINUNICODE':
        stack.push(this.text(this.number(4)));
        break;
      case 'BINUNICODE8':
        stack.push(this.text(this.number(8)));
        break;
      case 'SHORT_BINBYTES':
        stack.push(this.copy(this.number(1)));
        break;
      case 'BINBYTES':
        stack.push(this.copy(this.number(4)));
        break;
      case 'BINBYTES8':
      case 'BYTEARRAY8':
        stack.push(this.copy(this.number(8)));
        break;
      case 'EMPTY_DICT':
        stack.push({});
        break;
      case 'EMPTY_LIST':
      case 'EMPTY_TUPLE':
      case 'EMPTY_SET':
        stack.push([]);
        break;
      case 'TUPLE':
      case 'LIST':
      case 'FROZENSET':
        stack.push(this.popItems());
        break;
      case 'TUPLE1':
        stack.push([this.pop()]);
        break;
      case 'TUPLE2':
        stack.push(this.popLast(2));
        break;
      case 'TUPLE3':
        stack.push(this.popLast(3));
        break;
      case 'DICT':
        this.addEntries({}, this.popItems());
        break;
      case 'APPEND':
        this.addItems([this.pop()]);
        break;
      case 'APPENDS':
      case 'ADDITEMS':
        this.addItems(this.popItems());
        break;
      case 'SETITEM':
        this.setItems(this.popLast(2));
        break;
      case 'SETITEMS':
        this.setItems(this.popItems());
        break;
      case 'BINGET':
        stack.push(this.remembered(this.number(1)));
        break;
      case 'LONG_BINGET':
        stack.push(this.remembered(this.number(4)));
        break;
      case 'BINPUT':
        this.memo.set(this.number(1), this.top());
        break;
      case 'LONG_BINPUT':
        this.memo.set(this.number(4), this.top());
        break;
      case 'MEMOIZE':
        this.memo.set(this.memo.size, this.top());
        break;
      case 'GLOBAL':
        stack.push(this.known(`${this.line()}.${this.line()}`));
        break;
      case 'STACK_GLOBAL': {
        const [module, member] = this.popLast(2);
        if (typeof module !== 'string' || typeof member !== 'string') throw this.damaged('has a name that is no text');
        stack.push(this.known(`${module}.${member}`));
        break;
      }
      case 'INST': // the arguments do not matter
        this.known(`${this.line()}.${this.line()}`);
        throw this.damaged('makes an object of a class, which torch.save does not');
      case 'REDUCE': {
        const [callee, given] = this.popLast(2);
        stack.push(callKnown(this.place, callee, given, this.called));
        break;
      }
      case 'NEWOBJ': {
        const [known] = this.popLast(2); // and arguments, which a class of TorchScript does not take
        const object = newObject(this.place, known);
        this.objects.add(object);
        stack.push(object);
        break;
      }
      case 'BUILD':
        this.build(this.pop());
        break;
      case 'BINPERSID': {
        const storage = storageOf(this.place, this.pop());
        this.storages.push(storage);
        stack.push(storage);
        break;
      }
      default:
        throw this.damaged(
          `has the operation ${name}, which torch.save does not write for tensors; nothing of it was run`,
        );
    }
  }

  /** The place of the next bytes, behind which reading goes on. */
  take(length: number): number {
    const { at } = this;
    if (at + length > this.bytes.length)
      throw this.cutOff(`ends at byte ${this.bytes.length} of a pickle that must go on to byte ${at + length}`);
    this.at += length;
    return at;
  }

  number(bytes: 1 | 2 | 4 | 8): number {
    const at = this.take(bytes);
    if (bytes === 1) return this.bytes[at];
    if (bytes === 2) return this.view.getUint16(at, true);
    return bytes === 4 ? this.view.getUint32(at, true) : Number(this.view.getBigUint64(at, true));
  }

  /** A whole number of so many bytes, little-endian with a sign; where it is too large for a number, a bigint. */
  integer(length: number): number | bigint {
    if (length > longestInteger) throw this.damaged(`holds a whole number of ${length} bytes`);
    const at = this.take(length);
    let digits = '';
    for (let k = length - 1; k >= 0; k--) digits += this.bytes[at + k].toString(16).padStart(2, '0');
    const value = BigInt.asIntN(8 * length, BigInt(`0x0${digits}`));
    const short = Number(value);
    return Number.isSafeInteger(short) ? short : value;
  }

  text(length: number): string {
    const at = this.take(length);
    try {
      return utf8.decode(this.bytes.subarray(at, at + length));
    } catch (cause) {
      throw fileError(this.place, `has text at byte ${at} of a pickle that is no utf-8`, undefined, cause);
    }
  }

  copy(length: number): Uint8Array {
    const at = this.take(length);
    return new Uint8Array(this.bytes.subarray(at, at + length));
  }

  /** Text up to the end of its line. */
  line(): string {
    const end = this.bytes.indexOf(0x0a, this.at);
    if (end === -1) throw this.cutOff('ends within the name of a function');
    const text = this.text(end - this.at);
    this.at = end + 1;
    return text;
  }

  known(name: string): PickledName {
    if (isKnownName(name, this.isScript)) return new PickledName(name);
    throw fileError(
      this.place,
      `holds ${name.length > 200 ? `${name.slice(0, 200)}…` : name}, which is neither a tensor nor a plain container; nothing of it was run. In Python, keep the weights alone: torch.save(model.state_dict(), path)`,
      name,
    );
  }

  top(): Pickled {
    const value = this.stack.at(-1);
    if (value === undefined || value === mark) throw this.damaged('takes from an empty stack');
    return value;
  }

  pop(): Pickled {
    const value = this.top();
    this.stack.pop();
    return value;
  }

  popLast(count: number): Pickled[] {
    return Array.from({ length: count }, () => this.pop()).reverse();
  }

  popItems(): Pickled[] {
    const start = this.stack.lastIndexOf(mark);
    if (start === -1) throw this.damaged('ends a list that has not begun');
    const items = this.stack.splice(start);
    return items.slice(1) as Pickled[];
  }

  remembered(index: number): Pickled {
    const value = this.memo.get(index);
    if (value === undefined) throw this.damaged(`refers to value ${index}, which it has not told`);
    return value;
  }

  addItems(items: readonly Pickled[]): void {
    const list = this.top();
    if (!Array.isArray(list)) throw this.damaged(`adds items to ${formatValue(list, 1)}, which is no list`);
    for (const item of items) list.push(item);
  }

  setItems(items: readonly Pickled[]): void {
    this.addEntries(this.pop(), items);
  }

  addEntries(object: Pickled, items: readonly Pickled[]): void {
    if (!isDictionary(object) || items.length % 2 === 1)
      throw this.damaged(`sets entries of ${formatValue(object, 1)}, which is no dictionary`);
    for (let k = 0; k < items.length; k += 2) {
      const key = this.key(items[k]);
      if (Object.hasOwn(object, key)) throw this.damaged(`has a dictionary with two keys ${formatValue(key)}`);
      setEntry(object, key, items[k + 1]);
    }
    this.stack.push(object);
  }

  /** Sets attributes of an object; those of dictionaries, such as versions of modules, are left out. */
  build(state: Pickled): void {
    const object = this.top();
    if (!isDictionary(object))
      throw this.damaged(`sets attributes of ${formatValue(object, 1)}; only those of an OrderedDict are known`);
    if (!this.objects.has(object)) return;
    if (!isDictionary(state)) throw this.damaged(`sets attributes from ${formatValue(state, 1)}`);
    const names = Object.keys(state);
    this.count(names.length); // the same state may be that of a million objects
    for (const name of names) setEntry(object, name, state[name]);
  }

  /** Keys that are no text are written as Python prints them. */
  key(value: Pickled): string {
    if (typeof value === 'string') return value;
    if (value === null) return 'None';
    if (typeof value === 'boolean') return value ? 'True' : 'False';
    if (typeof value === 'number' || typeof value === 'bigint') return String(value);
    const isShort = (part: Pickled): boolean =>
      !Array.isArray(part) && !(typeof part === 'string' && part.length > 100);
    if (Array.isArray(value) && value.length <= 16 && value.every(isShort))
      return `(${value.map((part) => (typeof part === 'string' ? `'${part}'` : this.key(part))).join(', ')})`;
    throw this.damaged(`has a dictionary whose key is ${formatValue(value, 1)}`);
  }

  damaged(what: string): Error {
    return fileError(this.place, what);
  }

  cutOff(what: string): Error {
    return new CutOff(this.place.where, `${this.place.name} ${what}; it is damaged or was not fetched whole`);
  }
}

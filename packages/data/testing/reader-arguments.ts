import { zeros } from '@gradkit/core-tensor';
import {
  decodeImage,
  parseCsv,
  parseJsonLines,
  parseNpy,
  parseNpz,
  parseWav,
  readArrow,
  readCsv,
  readJsonLines,
  readNpy,
  readNpz,
  readParquet,
  readWav,
  selectColumns,
  selectRows,
  streamCsv,
  streamJsonLines,
  tableToTensors,
  toNpy,
  toNpz,
} from '../src/index.ts';
import { imageFolder } from '../src/node.ts';

/** What plain JavaScript can pass. */
const any = (value: unknown): never => value as never;
const table = { length: 1, columns: { a: Float64Array.of(1) } };
const csvOptions = 'delimiter, quote, decimal, header, names, types, columns, missing, shortRows, name';

/** Calls of readers with wrong arguments, and the errors that they give. */
export const readerCases: readonly (readonly [call: () => unknown, text: string])[] = [
  [() => parseCsv(any(3)), 'parseCsv: text is 3; it must be a string'],
  [() => parseCsv('', any({ sep: ';' })), `parseCsv: sep is no option; the options are ${csvOptions}`],
  [() => parseCsv('', any({ encoding: 'utf-8' })), `parseCsv: encoding is no option; the options are ${csvOptions}`],
  [() => parseCsv('', { delimiter: ', ' }), "parseCsv: delimiter is ', '; it must be a single character, no line end"],
  [() => parseCsv('', { quote: ',' }), "parseCsv: quote is ','; it must be another character than delimiter"],
  [() => parseCsv('', { decimal: any(';') }), "parseCsv: decimal is ';'; it must be '.' or ','"],
  [() => parseCsv('', { decimal: ',' }), "parseCsv: delimiter is ','; it must be another character than decimal"],
  [() => parseCsv('', { header: any('no') }), "parseCsv: header is 'no'; it must be true or false"],
  [() => parseCsv('', { names: any('a,b') }), "parseCsv: names is 'a,b'; it must be a list"],
  [() => parseCsv('', { names: ['a', 'a'] }), "parseCsv: columns 1 and 2 are both named 'a'; names differ"],
  [() => parseCsv('', { columns: [any(0)] }), 'parseCsv: columns[0] is 0; it must be a string'],
  [() => parseCsv('', { missing: any('?') }), "parseCsv: missing is '?'; it must be a list"],
  [
    () => parseCsv('', { types: any(['number']) }),
    "parseCsv: types is ['number']; it must be an object such as { zip: 'text' }, by the names of columns",
  ],
  [() => parseCsv('', { types: { a: any('string') } }), 'parseCsv: types.a is string; it must be one of number, text'],
  [() => parseCsv('', { shortRows: any(true) }), 'parseCsv: shortRows is true; it must be one of refuse, fill'],
  [() => parseCsv('a', { types: { b: 'text' } }), "parseCsv: the text has no column 'b'; its columns are a"],
  [() => parseCsv('', { name: any(1) }), 'parseCsv: name is 1; it must be a string'],
  [() => readCsv(any(3)), 'readCsv: source is 3; it must be a path, a URL, a Blob or a Uint8Array'],
  [
    () => readCsv('x', any({ rows: 3 })),
    `readCsv: rows is no option; the options are ${csvOptions}, encoding, maxBytes`,
  ],
  [
    () => readCsv('x', { encoding: 'latin' }),
    "readCsv: encoding is 'latin'; it must be one such as utf-8 or windows-1252",
  ],
  [() => readCsv('x', { maxBytes: 0 }), 'readCsv: maxBytes is 0; it must be a whole number of at least 1'],
  [() => streamCsv('x', { rows: 0 }).next(), 'streamCsv: rows is 0; it must be a whole number of at least 1'],
  [() => parseJsonLines(any({})), 'parseJsonLines: text is an object; it must be a string'],
  [() => parseJsonLines('', any({ x: 1 })), 'parseJsonLines: x is no option; the options are name'],
  [() => readJsonLines(any(null)), 'readJsonLines: source is null; it must be a path, a URL, a Blob or a Uint8Array'],
  [
    () => streamJsonLines('x', any(5)).next(),
    'streamJsonLines: options are 5; they must be an object such as { name: … }',
  ],
  [() => selectColumns(any([]), []), 'selectColumns: table is []; it must be an object with length and columns'],
  [() => selectColumns(table, any('a')), "selectColumns: names is 'a'; it must be a list"],
  [() => selectRows(table, any(3)), 'selectRows: indices is 3; it must be a list'],
  [
    () => tableToTensors(table, any('a')),
    "tableToTensors: parts are 'a'; they must be names of columns, by name of tensor",
  ],
  [() => tableToTensors(table, { x: any(1) }), "tableToTensors: x is 1; it must be a column's name, or a list of them"],
  [
    () => tableToTensors(table, { x: 'a' }, { dtype: any('float') }),
    'tableToTensors: dtype is float; it must be one of float32, float64, int32, int64, uint8, bool, float16, bfloat16 (did you mean float32?)',
  ],
  [
    () => tableToTensors(table, { x: 'a' }, { missing: any(true) }),
    'tableToTensors: missing is true; it must be one of refuse, keep',
  ],
  [() => parseNpy(any('x.npy')), "parseNpy: bytes are 'x.npy'; they must be a Uint8Array"],
  [() => parseNpy(new Uint8Array(), any({ mmap: true })), 'parseNpy: mmap is no option; the options are name'],
  [() => readNpy(any([1])), 'readNpy: source is [1]; it must be a path, a URL, a Blob or a Uint8Array'],
  [() => toNpy(any([1])), 'toNpy: tensor is [1]; it must be a tensor'],
  [() => parseNpz(any('x.npz')), "parseNpz: bytes are 'x.npz'; they must be a Uint8Array"],
  [
    () => parseNpz(new Uint8Array(), any({ keys: [] })),
    'parseNpz: keys is no option; the options are name, names, maxBytes',
  ],
  [() => readNpz('x', { names: any('x') }), "readNpz: names is 'x'; it must be a list"],
  [() => readNpz('x', { maxBytes: -1 }), 'readNpz: maxBytes is -1; it must be a whole number of at least 1'],
  [() => toNpz(any(zeros([1]))), 'toNpz: tensors are a tensor [1]; they must be an object of tensors by name'],
  [() => toNpz({ x: any(1) }), 'toNpz: x is 1; it must be a tensor'],
  [() => parseWav(any('x.wav')), "parseWav: bytes are 'x.wav'; they must be a Uint8Array"],
  [() => readWav('x', any({ sampleRate: 8000 })), 'readWav: sampleRate is no option; the options are name'],
  [() => readParquet('x', any({ rows: 3 })), 'readParquet: rows is no option; the options are columns, maxBytes, name'],
  [() => readParquet('x', { columns: any('a') }), "readParquet: columns is 'a'; it must be a list"],
  [() => readParquet('x', { maxBytes: 0 }), 'readParquet: maxBytes is 0; it must be a whole number of at least 1'],
  [() => readArrow(any(3)), 'readArrow: source is 3; it must be a path, a URL, a Blob or a Uint8Array'],
  [() => readArrow('x', any({ rows: 3 })), 'readArrow: rows is no option; the options are columns, maxBytes, name'],
  [() => decodeImage(any(3)), 'decodeImage: source is 3; it must be a path, a URL, a Blob or a Uint8Array'],
  [
    () => decodeImage('x', any({ width: 3 })),
    'decodeImage: width is no option; the options are size, fit, channels, maxPixels, name',
  ],
  [() => decodeImage('x', { size: 0 }), 'decodeImage: size is 0; it must be a whole number of at least 1'],
  [() => decodeImage('x', { fit: any('fill') }), 'decodeImage: fit is fill; it must be one of crop, stretch'],
  [() => decodeImage('x', { channels: any(4) }), 'decodeImage: channels is 4; it must be 1 or 3'],
  [
    () => decodeImage('x', { size: [100, 200], maxPixels: 9999 }),
    'decodeImage: size is [100, 200]; it must be at most the 9999 pixels of maxPixels',
  ],
  [() => imageFolder(any(3)), 'imageFolder: path is 3; it must be a string'],
  [
    () => imageFolder('x', any({ name: 'x' })),
    'imageFolder: name is no option; the options are size, fit, channels, maxPixels',
  ],
];

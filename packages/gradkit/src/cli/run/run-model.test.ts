import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import { add, full, permute, sum, tensor, zeros, type Tensor } from '@gradkit/core-tensor';
import { parseNpy, parseNpz } from '@gradkit/data';
import { saveNpy, saveNpz } from '@gradkit/data/node';
import { saveModel, type SaveOptions } from '@gradkit/onnx-export/node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answer } from '../main.ts';

const folder = mkdtempSync(join(tmpdir(), 'gradkit-run-'));
const at = (name: string): string => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true }));

const run = async (...line: string[]) => {
  const { text, ...rest } = await answer(['run', ...line]);
  return { text: text.replaceAll(`${folder}/`, ''), ...rest };
};
const save = (name: string, model: (...xs: Tensor[]) => Tensor, options: SaveOptions): Promise<void> =>
  saveModel(at(name), model, { opset: 21, ...options });

/** A picture of two rows, the second of which is black: red, green, blue. */
function png(...pixels: readonly (readonly [number, number, number])[]): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const [length, sum32] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    sum32.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, sum32]);
  };
  const header = Buffer.from([0, 0, 0, pixels.length, 0, 0, 0, 2, 8, 2, 0, 0, 0]);
  const rows = deflateSync(Buffer.from([0, ...pixels.flat(), 0, ...pixels.flatMap(() => [0, 0, 0])]));
  const begin = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([begin, chunk('IHDR', header), chunk('IDAT', rows), chunk('IEND', Buffer.alloc(0))]);
}

const perChannel = (x: Tensor): Tensor => sum(x, [2, 3]); // [batch, 3]

beforeAll(async () => {
  writeFileSync(at('two.png'), png([255, 0, 51], [0, 0, 51]));
  const white = [255, 255, 255] as const;
  writeFileSync(at('four.png'), png(white, [255, 0, 51], [0, 0, 51], white));
  const labels = { metadata: { classNames: 'red green blue' } };
  await save('colours.onnx', perChannel, { exampleInputs: [zeros([1, 3, 2, 2])], ...labels });
  await save('last.onnx', (x) => perChannel(permute(x, [0, 3, 1, 2])), { exampleInputs: [zeros([1, 2, 2, 3])] });
  await save('pixels.onnx', (x) => perChannel(add(x, 0)), { exampleInputs: [zeros([1, 3, 2, 2], { dtype: 'int32' })] });
  await save('row.onnx', (x) => add(x, 1), { exampleInputs: [zeros([1, 2])] });
  await save('constant.onnx', () => full([2], 1), { exampleInputs: [] });
  await save('both.onnx', (a, b) => add(a, b), {
    exampleInputs: [zeros([1, 1]), zeros([1, 1])],
    inputNames: ['a', 'b'],
  });
});

describe('images', () => {
  test('channels first, from 0 to 1; classes by the names that the model has', async () => {
    const { text, status } = await run(at('colours.onnx'), at('two.png'));
    expect(status).toBe(0);
    expect(text.split('\n').map((line) => line.split(' ')[0])).toEqual(['two.png', 'output', 'red', 'blue', 'green']);
  });

  const values = async (...line: string[]): Promise<unknown> => {
    const { text, status } = await run(...line, '--json');
    expect([text, status]).toEqual([text, 0]);
    const [{ outputs }] = JSON.parse(text) as { readonly outputs: Record<string, { readonly values: number[][] }> }[];
    return outputs['output'].values[0].map((value) => Number(value.toFixed(4)));
  };

  test('channels first and last, and pixels as they are for whole numbers', async () => {
    expect(await values(at('colours.onnx'), at('two.png'))).toEqual([1, 0, 0.4]);
    expect(await values(at('last.onnx'), at('two.png'))).toEqual([1, 0, 0.4]);
    expect(await values(at('pixels.onnx'), at('two.png'))).toEqual([255, 0, 102]);
  });

  test('--scale, --mean and --std', async () => {
    expect(await values(at('colours.onnx'), at('two.png'), '--scale', '1')).toEqual([255, 0, 102]);
    expect(await values(at('colours.onnx'), at('two.png'), '--mean', '0.5,0,0.3', '--std', '0.5')).toEqual([
      -2, 0, -1.6,
    ]);
  });

  test('of an image with other proportions the middle', async () => {
    expect(await values(at('colours.onnx'), at('four.png'))).toEqual([1, 0, 0.4]);
  });
});

describe('tables and arrays', () => {
  test('the rows of a table', async () => {
    writeFileSync(at('rows.csv'), 'x,y\n1,2\n3,4\n');
    expect(await run(at('row.onnx'), at('rows.csv'))).toEqual({
      text: 'rows.csv\noutput   float32 [2, 2]\ntensor([[2., 3.],\n        [4., 5.]])',
      status: 0,
      isError: false,
    });
  });

  test('a file of numbers alone has no names, but those that count', async () => {
    const outputs = async (text: string): Promise<string> => {
      writeFileSync(at('bare.csv'), text);
      return (await run(at('row.onnx'), at('bare.csv'))).text;
    };
    expect(await outputs('1,1\n3,4\n')).toContain('[2, 2]\ntensor([[2., 2.],\n        [4., 5.]])');
    expect(await outputs('0,1\n3,4\n')).toContain('[1, 2]\ntensor([[4., 5.]])'); // pandas' names
    expect(await outputs('x,y\n3,4\n')).toContain('[1, 2]\ntensor([[4., 5.]])');
  });

  test('columns by the names of inputs', async () => {
    writeFileSync(at('named.csv'), 'a,b\n1,2\n3,4\n');
    expect((await run(at('both.onnx'), at('named.csv'))).text).toContain('tensor([[3.],\n        [7.]])');
  });

  test('arrays, of float64 and without a batch, too; by name; and files that are written', async () => {
    await saveNpy(at('x.npy'), tensor([1, 2], { dtype: 'float64' }));
    expect((await run(at('row.onnx'), at('x.npy'))).text).toContain('[1, 2]\ntensor([[2., 3.]])');
    expect((await run(at('row.onnx'), at('x.npy'), at('x.npy'), '-o', at('y.npy'))).text).toBe('y.npy');
    expect(parseNpy(readFileSync(at('y.npy'))).toArray()).toEqual([
      [2, 3],
      [2, 3],
    ]);
    await saveNpz(at('ab.npz'), { a: tensor([[1]]), b: tensor([[5]]) });
    await run(at('both.onnx'), at('ab.npz'), '-o', at('sum.npz'));
    expect(parseNpz(readFileSync(at('sum.npz')))['output'].toArray()).toEqual([[6]]);
    await saveNpy(at('one.npy'), tensor([[1]]));
    await run(at('both.onnx'), `a=${at('one.npy')}`, `b=${at('one.npy')}`, '-o', at('sum.json'));
    expect(readFileSync(at('sum.json'), 'utf8')).toContain('"shape": [\n          1,\n          1\n        ]');
  });

  test('names of classes in a file', async () => {
    writeFileSync(at('names.txt'), 'cat\nlarge dog\n');
    writeFileSync(at('names.json'), '["cat", "dog", "cow"]');
    await saveNpy(
      at('p.npy'),
      tensor([
        [-0.75, -0.25],
        [-0.5, -0.5],
      ]),
    ); // the model adds 1: that are probabilities
    const { text } = await run(at('row.onnx'), at('p.npy'), '--labels', at('names.txt'));
    expect(text).toMatch(/^0 {3}large dog {3}75\.0 %\n1 {3}cat {9}50\.0 %$/m);
    expect(await run(at('row.onnx'), at('p.npy'), '--labels', at('names.json'))).toMatchObject({
      text: 'run: names.json does not hold 2 names, one for each class, as lines or as a JSON list',
      status: 1,
    });
  });
});

test.each<[what: string, line: readonly string[], text: string, status: number]>([
  ['a file that is not there', ['row.onnx', 'no.npy'], 'run: no.npy is not there', 1],
  [
    'another kind of file',
    ['row.onnx', 'colours.onnx'],
    'run: colours.onnx ends in .onnx; it must end in .png, .jpg, .jpeg, .webp, .csv, .tsv, .npy or .npz',
    1,
  ],
  [
    'an image for a table',
    ['row.onnx', 'two.png'],
    'run: input input is [batch, 2]; for an image it must be [batch, channels, height, width] or [batch, height, width, channels], with 1 or 3 channels',
    1,
  ],
  [
    'too many columns',
    ['row.onnx', 'wide.csv'],
    'run: wide.csv has 3 columns, x, y, z, but input input is [batch, 2]',
    1,
  ],
  ['a table of nothing', ['row.onnx', 'empty.csv'], 'run: empty.csv is empty', 1],
  ['a column of text', ['row.onnx', 'text.csv'], 'run: text.csv: column y holds text; tensors hold numbers', 1],
  [
    'what is missing in a table',
    ['row.onnx', 'holes.csv'],
    'run: holes.csv: column x lacks 1 of 2 values, the first in row 1; fill them in',
    1,
  ],
  [
    'a row that is too short',
    ['row.onnx', 'short.csv'],
    'run: short.csv, line 3: this row has 1 fields but there are 2 columns',
    1,
  ],
  [
    'a file for a model without inputs',
    ['constant.onnx', 'wide.npy'],
    'run: the model has no inputs, so no file can be given to it',
    2,
  ],
  [
    'one file for two inputs',
    ['both.onnx', 'wide.npy'],
    "run: the model's inputs are a, b; give each a file, as a=<file> b=<file>, or one file with all of them by name",
    2,
  ],
  [
    'an input twice',
    ['both.onnx', 'a=wide.npy', 'a=wide.npy'],
    "run: the model's inputs are a, b; each must be given once, as a=<file> b=<file>",
    2,
  ],
  [
    'a shape that does not fit',
    ['row.onnx', 'wide.npy'],
    'run: input input is [1, 3] but the model takes [batch, 2]',
    1,
  ],
  [
    'complex numbers',
    ['row.onnx', 'complex.npy'],
    'run: complex.npy has complex numbers, [1, 2], which are read as [1, 2, 2], real and imaginary parts in the last axis, but input input is [batch, 2]',
    1,
  ],
  [
    'fractions for whole numbers',
    ['pixels.onnx', 'fractions.npy'],
    'run: fractions.npy is float32 [1, 3, 2, 2], with values that input input, int32, cannot have',
    1,
  ],
  [
    'means for whole numbers',
    ['pixels.onnx', 'two.png', '--mean', '1'],
    'gradkit: --mean is given, but input input is int32 [3, 2, 2], the pixels as they are',
    2,
  ],
  [
    'means for other channels',
    ['colours.onnx', 'two.png', '--mean', '1,2'],
    'gradkit: --mean has 2 numbers, but the image has 3 channels',
    2,
  ],
  [
    'no numbers',
    ['colours.onnx', 'two.png', '--std', '0'],
    'gradkit: --std is 0; it must be numbers other than 0, such as 0.5,0.5,0.5',
    2,
  ],
  [
    'an output of another kind',
    ['row.onnx', 'x.npy', '--out', 'y.txt'],
    'gradkit: --out is y.txt; it must end in .npy, .npz, .json',
    2,
  ],
  [
    'a device that is none',
    ['row.onnx', 'x.npy', '--device', 'gpu'],
    'gradkit: --device is gpu; it must be one of auto, cpu, cuda, webgpu, wasm (did you mean cpu?)',
    2,
  ],
])('%s', async (_, line, text, status) => {
  writeFileSync(at('wide.csv'), 'x,y,z\n1,2,3\n');
  writeFileSync(at('empty.csv'), '');
  writeFileSync(at('text.csv'), 'x,y\n1,a\n');
  writeFileSync(at('holes.csv'), 'x,y\n1,2\n,2\n');
  writeFileSync(at('short.csv'), 'x,y\n1,2\n3\n');
  await saveNpy(at('wide.npy'), tensor([[1, 2, 3]]));
  const header = "{'descr': '<c8', 'fortran_order': False, 'shape': (1, 2), }".padEnd(117); // as NumPy writes it
  const numbers = Buffer.from(Float32Array.of(1, 2, 3, 4).buffer);
  writeFileSync(
    at('complex.npy'),
    Buffer.concat([Buffer.from(`\x93NUMPY\x01\x00\x76\x00${header}\n`, 'latin1'), numbers]),
  );
  await saveNpy(at('fractions.npy'), full([1, 3, 2, 2], 0.5));
  const isFile = (word: string): boolean => /\.(onnx|npy|npz|csv|png)$/.test(word);
  const inFolder = (word: string): string => word.replace(/[^=]+$/, (name) => at(name));
  const given = await run(...line.map((word) => (isFile(word) ? inFolder(word) : word)));
  expect(given).toEqual({ text, status, isError: true });
});

import { describe, expect, test } from 'vitest';
import { execute } from './execute.ts';
import { commentExamples, markdownExamples } from './extract.ts';
import { withoutMethods } from './without-methods.ts';

const double = (x: number[]): { shape: number[]; toArray(): number[] } => ({
  shape: [x.length],
  toArray: () => x.map((value) => 2 * value),
});
const load = (specifier: string): Promise<Record<string, unknown>> => Promise.resolve({ specifier, default: 7 });
const run = (code: string): Promise<{ compared: number }> =>
  execute(code, { scope: { double }, load, url: 'file:///folder/example.ts' });

const imports = [
  "import seven, { specifier as name, type Foo } from 'a';",
  "import type { Bar } from 'b';",
  "const x: Foo | Bar = name; // 'a'",
  'seven; // 7',
].join('\n');

describe('an example passes when its comments are true', () => {
  test.for([
    ['double([1, 2]).toArray(); // [2, 4]', 1],
    ['double([1, 2]); // [2, 4]', 1],
    ['const y = double([1, 2]); // [2, 4]', 1],
    ['const y = double([1, 2]); // [2]', 1],
    ['console.log(double([1])); // → [2]', 1],
    ["({ a: [1, -Infinity], b: NaN, c: 'x', d: 2n }); // { a: [1, -Infinity], b: NaN, c: 'x', d: 2n }", 1],
    ['1 / 3; // 0.333', 1],
    ['new Float32Array([0.1]); // Float32Array(1) [0.1]', 1],
    ["throw new RangeError('axis 3 is outside rank 2'); // throws RangeError: axis 3 …", 1],
    ['const double = 3;\ndouble;\n// → 3', 1],
    [imports, 2],
    ['double([1]); // twice as much\nconst x = 1; // [batch, 10]', 0],
    ['for await (const x of [1]) console.log(x);', 0],
    ['export const x = double([1]); // [2]\nexport type Y = number;', 1],
    ["new URL('./worker.ts', import.meta.url).pathname; // '/folder/worker.ts'", 1],
  ] as const)('%s', async ([code, compared]) => {
    expect(await run(code)).toEqual({ compared });
  });
});

describe('and fails when one is not', () => {
  test.for([
    ['double([1, 2]).toArray(); // [2, 5]', 'the example says [2, 5] but the value is [2,4]'],
    ['double([1, 2]).toArray(); // [2]', 'the example says [2] but the value is [2,4]'],
    ['0.54; // 0.5', 'the example says 0.5 but the value is 0.54'],
    ['double([1]); // [1]', 'the example says [1] but the value is [2]'],
    ['1; // [1, 2', 'the expected value is not a JavaScript literal: [1, 2'],
    ['double([1]); // throws Error', 'the example says it throws Error, but it does not'],
    ["throw new RangeError('a'); // throws TypeError", 'a'],
    ['missing();', 'missing is not defined'],
    ['const 1;', 'Unexpected token'],
  ] as const)('%s', async ([code, message]) => {
    await expect(run(code)).rejects.toThrow(message);
  });
});

test('examples are found in doc comments', () => {
  const text = [
    '/**',
    ' * Doubles.',
    ' *',
    ' * @example double(1); // 2',
    ' * @see nothing',
    ' * @example',
    ' * const x = 1;',
    ' * double(x);',
    ' *',
    ' * @example A title',
    ' * ```ts no-run',
    ' * download();',
    ' * ```',
    ' */',
    'export const double = 1; /** @example double; */ // @example no',
  ].join('\n');
  const found = commentExamples('a.ts', text).map(({ line, code, run: runs }) => [line, code.trim(), runs]);
  expect(found).toEqual([
    [4, 'double(1); // 2', true],
    [6, 'const x = 1;\ndouble(x);', true],
    [12, 'download();', false],
    [15, 'double;', true],
  ]);
});

test('examples are found in Markdown, continued where they say so', () => {
  const fence = '```';
  const text = `# a\n${fence}ts\nconst x = 1;\n${fence}\n\nand\n\n${fence}ts continued\nx; // 1\n${fence}\n${fence}sh\nls\n${fence}\n`;
  expect(markdownExamples('README.md', text)).toEqual([
    { file: 'README.md', line: 3, code: 'const x = 1;\n\n\n\n\n\nx; // 1', run: true },
  ]);
});

test('tensors have methods only where an example imports them', async () => {
  const loadPackage = (specifier: string): Promise<Record<string, unknown>> => import(/* @vite-ignore */ specifier);
  const alone = (code: string): Promise<{ compared: number }> =>
    withoutMethods(loadPackage, (loadAlone) => execute(code, { scope: {}, load: loadAlone }));
  const code = "import { tensor } from '@gradkit/core-tensor/functional';\ntensor([1, 2]).mul(2); // [2, 4]";
  await expect(alone(code)).rejects.toThrow('mul is not a function');
  for (const from of ['@gradkit/core-tensor', 'gradkit'])
    expect(await alone(`import '${from}';\n${code}`)).toEqual({ compared: 1 });
  await expect(alone(code)).rejects.toThrow('mul is not a function');
});

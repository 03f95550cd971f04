import { expect, test } from 'vitest';
import { untypedMatches } from './untyped-matches.ts';
import { glob, isTest, readText } from './workspace.ts';

test('compile and onnx-export know operations by their records, not by their names', () => {
  const sources = glob('packages/{compile,onnx-export}/src/**/*.ts').filter((path) => !isTest(path));
  expect(sources.length).toBeGreaterThan(50);
  const found = sources.flatMap((path) =>
    untypedMatches(path, readText(path)).map(({ line, code }) => `${path}:${line} ${code}`),
  );
  expect(found).toEqual([]);
});

test.each([
  "if (one.op.name === 'conv') run();",
  "if (one?.op.name !== 'conv') run();",
  'const same = a.op.name === b.op.name;',
  "const isConv = ({ op }) => op.name === 'conv';",
  "const isConv = ({ name }) => name === 'conv';",
  'const f = ({ op: { name } }) => names.has(name);',
  'const rule = rules[one.op.name];',
  'const rule = rules[maker.op.name]?.keyOf(maker);',
  'const instruction = instructions.get(op.name)!;',
  "switch (one.op.name) { case 'conv': }",
  'const { axes } = attributes as { axes: number[] };',
  'const { axes } = one.attributes as Axes;',
])('%s is found', (code) => {
  expect(untypedMatches('code.ts', code)).toHaveLength(1);
});

test.each([
  'const found = match(one, convOp)?.attributes.groups;',
  'throw new Error(`${one.op.name} is not there`);',
  'const isConv = one.op === convOp;',
  "const isNode = node.opType === 'Conv';",
  'const other = entries.find((entry) => entry.name === name);',
])('%s is not', (code) => {
  expect(untypedMatches('code.ts', code)).toEqual([]);
});

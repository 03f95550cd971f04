import { stripTypeScriptTypes } from 'node:module';
import { instrumented } from '../../doc-examples/execute.ts';
import { mismatch, type Expectation } from '../../doc-examples/expectation.ts';
import { markdownExamples, type DocExample } from '../../doc-examples/extract.ts';
import { readText } from '../../workspace.ts';

/** A script of the page with the examples of READMEs. */
export interface SnippetScript {
  /** of the file */
  readonly name: string;
  readonly code: string;
  /** where it stands, and what its comments promise; null of a file that others load */
  readonly example: { readonly place: string; readonly promises: readonly Expectation[] } | null;
}

/** What a page reports of one: of each promise what came, and the error that ended it. */
export interface SnippetReport {
  readonly name: string;
  readonly seen: readonly { readonly index: number; readonly value?: unknown; readonly thrown?: string }[];
  readonly failed: string | null;
}

/** READMEs that say how gradkit is used in a page, and which of their examples are meant for one: by what stands in them. */
const readmes: readonly { readonly file: string; readonly isMeant: (example: DocExample) => boolean }[] = [
  { file: 'packages/runtime/README.md', isMeant: ({ code }) => !code.includes('/node') },
  { file: 'README.md', isMeant: () => true },
  { file: 'packages/compile/README.md', isMeant: () => true },
  {
    file: 'packages/train-loop/README.md',
    isMeant: ({ code, name }) => name === 'digits-worker.ts' || code.includes('digits-worker.ts'),
  },
];

/** What is done with examples that only declare something, by what stands in them. */
const uses: readonly { readonly declares: string; readonly use: string }[] = [
  {
    declares: 'function infer(',
    use: `import { zeros } from '@gradkit/core-tensor';
const inferred = await infer(zeros([1, 1, 8, 8]));
if (inferred.length !== 3) throw new Error(\`infer gave \${inferred}\`);`,
  },
];

/** All of them as modules, in an order in which one page can run them: what configures ONNX Runtime is first. */
export function browserSnippets(): SnippetScript[] {
  const examples = readmes.flatMap(({ file, isMeant }) => markdownExamples(file, readText(file)).filter(isMeant));
  const isFirst = ({ code }: DocExample): boolean => /^configure\(/m.test(code);
  return [...examples.filter(isFirst), ...examples.filter((one) => !isFirst(one))].map((example, i) =>
    example.name === undefined
      ? scriptOf(example, `snippet-${i}.js`)
      : { name: toScriptName(example.name), code: stripTypeScriptTypes(example.code), example: null },
  );
}

function scriptOf({ file, line, code }: DocExample, name: string): SnippetScript {
  const { text, promises } = instrumented(code, { import: () => null, isModule: true });
  // Turbopack 16.4 makes an async module of one that waits, but overlooks a `for await`.
  const collect = `await null;\nimport { collect } from './collect.js';\nconst { __check, __throws } = collect(${JSON.stringify(name)});\n`;
  const used = uses.filter(({ declares }) => code.includes(declares)).map(({ use }) => use);
  const whole = [collect + toScriptNames(text.toString()), ...used].join('\n');
  return { name, code: whole, example: { place: `${file}:${line}`, promises } };
}

/** What is made of TypeScript has other names. */
function toScriptNames(code: string): string {
  return code.replaceAll(/(?<=')[./\w-]+\.ts(?=')/g, toScriptName);
}

function toScriptName(name: string): string {
  return name.replace(/\.ts$/, '.js');
}

/** What is wrong with what came of an example. */
export function problemsOf({ example }: SnippetScript, { seen, failed }: SnippetReport): string[] {
  const { place, promises } = example!;
  const problems = promises.map((promise, index): string | null => {
    const found = seen.filter((one) => one.index === index).at(-1);
    if (found === undefined) return 'nothing came of it';
    if (promise.kind === 'value') return mismatch(found.value, promise);
    const thrown = found.thrown ?? 'nothing';
    return thrown.startsWith(`${promise.name}: `) && thrown.includes(promise.message) ? null : `${thrown} was thrown`;
  });
  return [failed, ...problems].filter((problem) => problem !== null).map((problem) => `${place}: ${problem}`);
}

import { createRequire } from 'node:module';
import { join } from 'node:path';
import type * as TypeScript from 'typescript-6.0';
import { Tensor } from '@gradkit/core-tensor';
import { expect, test } from 'vitest';
import { root } from './workspace.ts';

const folder = join(root, 'packages/core-tensor');
const file = join(folder, 'src/what-is-typed.ts');

/** What a language service shows, as it does to an editor, of the method that each line of `code` calls on `x`. */
function hovers(ts: typeof TypeScript, code: string): { readonly type: string; readonly text: string }[] {
  const source = `import { tensor } from './index.ts';\nconst x = tensor([[1]]);\n${code}`;
  const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => {} };
  const { options } = ts.getParsedCommandLineOfConfigFile(join(folder, 'tsconfig.json'), {}, host)!;
  const read = (path: string): string | undefined => (path === file ? source : ts.sys.readFile(path));
  const service = ts.createLanguageService({
    ...ts.sys,
    useCaseSensitiveFileNames: () => ts.sys.useCaseSensitiveFileNames,
    getScriptFileNames: () => [file],
    getScriptVersion: () => '1',
    getScriptSnapshot(path) {
      const content = read(path);
      return content === undefined ? undefined : ts.ScriptSnapshot.fromString(content);
    },
    getCurrentDirectory: () => folder,
    getCompilationSettings: () => options,
    getDefaultLibFileName: (given) => ts.getDefaultLibFilePath(given),
    readFile: read,
    fileExists: (path) => path === file || ts.sys.fileExists(path),
  });
  return [...source.matchAll(/^x\.\w/gm)].map(({ index }) => {
    const shown = service.getQuickInfoAtPosition(file, index + 2);
    return {
      type: ts.displayPartsToString(shown?.displayParts),
      text: ts.displayPartsToString(shown?.documentation),
    };
  });
}

// TypeScript 7 has no such interface yet; its editors go by the same types.
test.each(['typescript-5.9', 'typescript-6.0'])(
  'an editor with %s shows the function’s documentation on the method, and not the tensor among the parameters',
  (name) => {
    const ts = createRequire(import.meta.url)(name) as typeof TypeScript;
    const untyped = ['constructor', 'value']; // a tensor has no value: who asks, takes it for a parameter, and gets an error
    const names = Object.getOwnPropertyNames(Tensor.prototype).filter((own) => !untyped.includes(own));
    const calls = ['x.relu();', 'x.where(x, 0);', 'x.softmax(0);'];
    const [relu, where, softmax, ...all] = hovers(ts, [...calls, ...names.map((method) => `x.${method};`)].join('\n'));
    expect(names.filter((_, i) => all[i].text === '')).toEqual([]);
    expect(relu).toEqual({
      type: '(property) relu: () => Tensor',
      text: 'Cuts off below zero.\n\n`y = max(x, 0)`',
    });
    expect(where).toEqual({
      type: '(property) where: (a: Operand, b: Operand) => Tensor',
      text: expect.stringMatching(/^Takes each element from `a` where the condition is true/),
    });
    expect(softmax.type).toBe('(property) softmax: (axis?: number | undefined) => Tensor');
  },
);

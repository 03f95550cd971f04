import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parse } from './execute.ts';
import type { DocExample } from './extract.ts';
import { root } from '../workspace.ts';

const folder = join(import.meta.dirname, '../../.results/doc-examples');

export interface Scoped {
  readonly example: DocExample;
  /** Names available without an import, each with the module that exports it. */
  readonly scope: ReadonlyMap<string, string>;
}

/** Compiles all examples at once, as strictly as the sources; returns the errors, placed in the original files. */
export function typeErrors(examples: readonly Scoped[]): string[] {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [i, { example, scope }] of examples.entries()) {
    // The imports stand on one line before the code, so that line 2 is the first line of the example.
    writeFileSync(join(folder, `${i}.ts`), `${implicitImports(example.code, scope)} export {};\n${example.code}\n`);
  }
  const config = {
    extends: '../../../config/tsconfig.check.json',
    compilerOptions: { noUnusedLocals: false, noUnusedParameters: false },
    include: ['*.ts'],
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
  return compile().map((message) =>
    message.replace(/^(\d+)\.ts\((\d+),\d+\): error \w+: /, (_, index: string, line: string) => {
      const { file, line: first } = examples[Number(index)].example;
      return `${file}:${first + Number(line) - 2} `;
    }),
  );
}

function compile(): string[] {
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  try {
    execFileSync(process.execPath, [tsc, '-p', folder, '--pretty', 'false'], { cwd: folder, encoding: 'utf8' });
    return [];
  } catch (error) {
    const { stdout } = error as { stdout?: string };
    if (!stdout) throw error;
    return stdout.split('\n').filter((line) => /^\S.*error/.test(line));
  }
}

function implicitImports(code: string, scope: ReadonlyMap<string, string>): string {
  const declared = declaredNames(code);
  const used = [...new Set(code.match(/[A-Za-z_$][\w$]*/g))].filter((name) => scope.has(name) && !declared.has(name));
  return used.map((name) => `import { ${name} } from '${moduleName(scope.get(name)!)}';`).join(' ');
}

function moduleName(module: string): string {
  return module.startsWith('packages/') ? relative(folder, join(root, module)).replaceAll('\\', '/') : module;
}

function declaredNames(code: string): Set<string> {
  const names = parse(code).body.flatMap((statement): string[] => {
    switch (statement.type) {
      case 'ImportDeclaration':
        return statement.specifiers.map(({ local }) => local.name);
      case 'VariableDeclaration':
        return statement.declarations.flatMap(({ id }) => boundNames(id));
      case 'FunctionDeclaration':
      case 'ClassDeclaration':
        return statement.id === null ? [] : [statement.id.name];
      default:
        return [];
    }
  });
  return new Set(names);
}

function boundNames(pattern: object): string[] {
  if (!('type' in pattern)) return [];
  if (pattern.type === 'Identifier' && 'name' in pattern) return [String(pattern.name)];
  if (pattern.type === 'ObjectPattern' && 'properties' in pattern) {
    return (pattern.properties as { value?: object; argument?: object }[]).flatMap(({ value, argument }) => boundNames(value ?? argument ?? {})); // prettier-ignore
  }
  if (pattern.type === 'ArrayPattern' && 'elements' in pattern) {
    return (pattern.elements as (object | null)[]).flatMap((element) => boundNames(element ?? {}));
  }
  return 'argument' in pattern ? boundNames(pattern.argument as object) : [];
}

import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { BindingPattern, BindingRestElement } from 'oxc-parser';
import { parse } from './execute.ts';
import type { DocExample } from './extract.ts';
import { root } from '../workspace.ts';

const folder = join(import.meta.dirname, '../../.results/doc-examples');

/** Where a name comes from. */
export interface Exported {
  readonly module: string;
  readonly isType: boolean;
}

export interface Scoped {
  readonly example: DocExample;
  /** Names available without an import. */
  readonly scope: ReadonlyMap<string, Exported>;
}

/** Compiles all examples at once, as strictly as a reader's project may be; returns the errors, placed in the original files. */
export function typeErrors(examples: readonly Scoped[]): string[] {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [i, { example, scope }] of examples.entries()) {
    // The imports stand on one line before the code, so that line 2 is the first line of the example.
    writeFileSync(join(folder, `${i}.ts`), `${implicitImports(example.code, scope)} export {};\n${example.code}\n`);
    if (example.name !== undefined) writeFileSync(join(folder, example.name), `${example.code}\n`);
  }
  const config = {
    extends: '../../../config/tsconfig.check.json',
    compilerOptions: {
      customConditions: [], // packages as built, for their sources have a check of their own
      noUnusedLocals: false,
      noUnusedParameters: false,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      noPropertyAccessFromIndexSignature: true,
    },
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
    // Errors in the packages themselves are for their own type check to report.
    return stdout.split('\n').filter((line) => /^\d+\.ts\(/.test(line));
  }
}

function implicitImports(code: string, scope: ReadonlyMap<string, Exported>): string {
  const declared = declaredNames(code);
  const used = [...new Set(code.match(/[A-Za-z_$][\w$]*/g))].filter((name) => scope.has(name) && !declared.has(name));
  const statements = used.map((name) => {
    const { module, isType } = scope.get(name)!;
    return `import ${isType ? 'type ' : ''}{ ${name} } from '${moduleName(module)}';`;
  });
  return statements.join(' ');
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

/** The names a pattern binds: `{ a, b: [c, ...d] }` binds a, c and d. */
function boundNames(pattern: BindingPattern | BindingRestElement | null): string[] {
  switch (pattern?.type) {
    case 'Identifier':
      return [pattern.name];
    case 'ObjectPattern':
      return pattern.properties.flatMap((entry) => boundNames(entry.type === 'Property' ? entry.value : entry));
    case 'ArrayPattern':
      return pattern.elements.flatMap(boundNames);
    case 'AssignmentPattern':
      return boundNames(pattern.left);
    case 'RestElement':
      return boundNames(pattern.argument);
    default:
      return [];
  }
}

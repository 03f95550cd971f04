import { stripTypeScriptTypes } from 'node:module';
import { MagicString } from 'magic-string';
import {
  parseSync,
  type CallExpression,
  type Expression,
  type ImportDeclaration,
  type Program,
  type Statement,
} from 'oxc-parser';
import { mismatch, parseExpectation, type Expectation } from './expectation.ts';

type Names = Readonly<Record<string, unknown>>;

export interface Surroundings {
  /** Names the example may use without importing them. */
  readonly scope: Names;
  /** Loads what the example imports. */
  readonly load: (specifier: string) => Promise<Names>;
  /** Its `import.meta.url`. */
  readonly url?: string;
}

/** An example as JavaScript that hands what its comments promise to `__check(index, value, orItsShape)` and `__throws(index, body)`. */
export interface Instrumented {
  readonly text: MagicString;
  readonly promises: readonly Expectation[];
}

/** @param rewrite gives what stands for an import, or for what an export has in front; null leaves it */
export function instrumented(
  code: string,
  rewrite: { readonly import: (statement: ImportDeclaration) => string | null; readonly isModule: boolean },
): Instrumented {
  const program = parse(code);
  const text = new MagicString(stripTypeScriptTypes(code));
  const promises: Expectation[] = [];
  for (const statement of program.body) {
    if (statement.type === 'ExportNamedDeclaration' && statement.declaration !== null && !rewrite.isModule)
      text.remove(statement.start, statement.declaration.start); // nobody imports it from here
    if (statement.type === 'ImportDeclaration') {
      const other = rewrite.import(statement);
      if (other !== null) text.overwrite(statement.start, statement.end, other);
      continue;
    }
    const expectation = expectationOf(code, statement);
    if (expectation !== null) instrument(text, statement, promises.push(expectation) - 1, expectation);
  }
  return { text, promises };
}

/** Runs an example and compares its statements with the values in the comments behind them; throws what is wrong. */
export async function execute(code: string, { scope, load, url }: Surroundings): Promise<{ compared: number }> {
  const { text, promises } = instrumented(code, { import: loading, isModule: false });
  for (const { index } of code.matchAll(/\bimport\.meta\.url\b/g))
    text.overwrite(index, index + 'import.meta.url'.length, '__url');
  const check = (index: number, value: unknown, orItsShape = false): void => {
    const promise = promises[index] as Extract<Expectation, { kind: 'value' }>;
    const wrong = mismatch(value, promise);
    if (wrong !== null && !(orItsShape && mismatch(shapeOf(value), promise) === null)) throw new Error(wrong);
  };
  const checkThrows = async (index: number, body: () => unknown): Promise<void> => {
    const promise = promises[index] as Extract<Expectation, { kind: 'throws' }>;
    try {
      await body();
    } catch (error) {
      const { name, message, constructor } = error as Error;
      if ([name, constructor.name].includes(promise.name) && message.includes(promise.message)) return;
      throw error;
    }
    throw new Error(`the example says it throws ${promise.name}, but it does not`);
  };
  // Its own block, so that the example may declare a name that the package exports too.
  const body = `'use strict'; return (async () => {{ ${text.toString()}\n}})();`;
  const quiet = { ...console, log() {}, info() {}, table() {}, warn() {} };
  const parameters: Names = {
    ...scope,
    __check: check,
    __throws: checkThrows,
    __load: load,
    __url: url,
    console: quiet,
  };
  // oxlint-disable-next-line typescript/no-implied-eval -- running the text of the example is the purpose
  const run = new Function(...Object.keys(parameters), body) as (...values: unknown[]) => Promise<void>;
  await run(...Object.values(parameters));
  return { compared: promises.length };
}

export function parse(code: string): Program {
  const { program, errors } = parseSync('example.ts', code, { sourceType: 'module' });
  if (errors.length > 0) throw new SyntaxError(errors.map(({ message }) => message).join('; '));
  return program;
}

/** `import { a as b } from 'x'` as `const { a: b } = await __load('x')`. */
function loading({ importKind, specifiers, source }: ImportDeclaration): string {
  const specifier = JSON.stringify(source.value);
  const values = specifiers.filter((entry) => entry.type !== 'ImportSpecifier' || entry.importKind !== 'type');
  if (importKind === 'type') return '';
  if (values.length === 0) return `await __load(${specifier});`;
  const whole = values.find((entry) => entry.type === 'ImportNamespaceSpecifier');
  if (whole !== undefined) return `const ${whole.local.name} = await __load(${specifier});`;
  const names = values.map((entry) => {
    if (entry.type !== 'ImportSpecifier') return `default: ${entry.local.name}`;
    const { imported } = entry;
    return `${imported.type === 'Literal' ? JSON.stringify(imported.value) : imported.name}: ${entry.local.name}`;
  });
  return `const { ${names.join(', ')} } = await __load(${specifier});`;
}

/** From the comment at the end of the statement's line, or from a line `// → …` right below it. */
function expectationOf(code: string, statement: Statement): Expectation | null {
  const rest = code.slice(statement.end);
  const comment = /^[ \t;]*\/\/(.*)/.exec(rest) ?? /^[ \t;]*\n[ \t]*\/\/(\s*→.*)/.exec(rest);
  return comment === null ? null : parseExpectation(comment[1]);
}

function instrument(text: MagicString, statement: Statement, index: number, { kind }: Expectation): void {
  if (kind === 'throws') {
    text.appendLeft(statement.start, `await __throws(${index}, async () => { `);
    text.appendRight(statement.end, ' });');
    return;
  }
  if (statement.type === 'VariableDeclaration') {
    const { id } = statement.declarations.at(-1)!;
    if (id.type === 'Identifier') text.appendRight(statement.end, ` __check(${index}, ${id.name}, true);`);
    return;
  }
  if (statement.type !== 'ExpressionStatement') return;
  // console.log(x); // 3 — what is printed is the value meant
  const { expression } = statement;
  const value = isConsoleLog(expression) ? expression.arguments[0] : expression;
  text.appendLeft(value.start, `__check(${index}, (`);
  text.appendRight(value.end, '))');
}

function isConsoleLog(expression: Expression): expression is CallExpression {
  if (expression.type !== 'CallExpression' || expression.arguments.length !== 1) return false;
  const { callee } = expression;
  return callee.type === 'MemberExpression' && callee.object.type === 'Identifier' && callee.object.name === 'console';
}

/** `const y = x.matmul(w); // [2, 3]` may also mean the shape of a tensor. */
function shapeOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'shape' in value ? value.shape : undefined;
}

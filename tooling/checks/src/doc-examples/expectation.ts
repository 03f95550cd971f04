import { parseSync, type Expression } from 'oxc-parser';

/** What the comment behind a statement promises. */
export type Expectation =
  | { readonly kind: 'value'; readonly literal: Expression; readonly text: string }
  | { readonly kind: 'throws'; readonly name: string; readonly message: string };

/**
 * Reads `// [0.5, 0.5]`, `// → 3`, `// Float32Array [1, 2]` or `// throws ShapeError: sum: axis 3 …`.
 *
 * Anything else is prose, and null. What starts like a value but is none is an error, so that no check vanishes by a typo.
 */
export function parseExpectation(comment: string): Expectation | null {
  const throws = /^\s*throws (\w+)(?::\s*(.*?))?\s*$/.exec(comment);
  if (throws !== null) return { kind: 'throws', name: throws[1], message: (throws[2] ?? '').replace(/\s*…$/, '') };
  const text = comment
    .trim()
    .replace(/^→\s*/, '')
    .replace(/^\w+Array(\(\d+\))?\s*(?=\[)/, '');
  const { program, errors } = parseSync('expected.ts', `(${text})`);
  const [statement] = program.body;
  if (errors.length > 0 || program.body.length !== 1 || statement.type !== 'ExpressionStatement') {
    if (/^[[{'"`]/.test(text)) throw new SyntaxError(`the expected value is not a JavaScript literal: ${text}`);
    return null;
  }
  const literal = withoutParentheses(statement.expression);
  return isLiteral(literal) ? { kind: 'value', literal, text } : null;
}

/** Why `actual` is not what the literal says, or null when it is. */
export function mismatch(actual: unknown, { literal, text }: Extract<Expectation, { kind: 'value' }>): string | null {
  return matches(actual, literal) ? null : `the example says ${text} but the value is ${format(actual)}`;
}

function matches(actual: unknown, node: Expression): boolean {
  if (node.type === 'ArrayExpression') {
    const items = listOf(actual);
    if (items === null || items.length !== node.elements.length) return false;
    return node.elements.every((element, i) => matches(items[i], element as Expression));
  }
  if (node.type === 'ObjectExpression') {
    if (typeof actual !== 'object' || actual === null) return false;
    const fields = node.properties.map((property) => property as Extract<typeof property, { type: 'Property' }>);
    const record = actual as Record<string, unknown>;
    if (Object.keys(record).length !== fields.length) return false;
    return fields.every(({ key, value }) => matches(record[keyName(key as Expression)], value));
  }
  if (typeof actual === 'number') return matchesNumber(actual, node);
  return Object.is(tensorItem(actual), valueOf(node));
}

/**
 * Written with up to two decimals a number is meant exactly (up to float32 rounding); with three or more it has been
 * rounded to what is shown.
 */
function matchesNumber(actual: number, node: Expression): boolean {
  const expected = valueOf(node);
  if (typeof expected !== 'number') return false;
  if (Object.is(actual, expected) || actual === expected) return true;
  const decimals = /\.(\d+)$/.exec(rawNumber(node))?.[1].length ?? 0;
  const rounding = decimals >= 3 ? 0.5 * 10 ** -decimals : 0;
  return Math.abs(actual - expected) <= rounding + 1e-6 * Math.max(1, Math.abs(expected));
}

/** An array, a typed array, or the values of a tensor. */
function listOf(actual: unknown): readonly unknown[] | null {
  if (Array.isArray(actual)) return actual;
  if (ArrayBuffer.isView(actual)) return Array.from(actual as unknown as ArrayLike<unknown>); // a typed array
  const values = tensorValues(actual);
  return Array.isArray(values) ? values : null;
}

function tensorItem(actual: unknown): unknown {
  const values = tensorValues(actual);
  return values === undefined ? actual : values;
}

function tensorValues(actual: unknown): unknown {
  if (typeof actual !== 'object' || actual === null || !('toArray' in actual)) return undefined;
  return typeof actual.toArray === 'function' ? (actual.toArray() as unknown) : undefined;
}

const names: Record<string, unknown> = { NaN, Infinity, undefined };

function isLiteral(node: Expression): boolean {
  switch (node.type) {
    case 'Literal':
      return true;
    case 'Identifier':
      return node.name in names;
    case 'UnaryExpression':
      return ['-', '+'].includes(node.operator) && isLiteral(node.argument);
    case 'ArrayExpression':
      return node.elements.every((element) => element !== null && isLiteral(element as Expression));
    case 'ObjectExpression':
      return node.properties.every((property) => property.type === 'Property' && isLiteral(property.value));
    default:
      return false;
  }
}

function valueOf(node: Expression): unknown {
  if (node.type === 'Literal') return 'bigint' in node ? BigInt(node.bigint) : node.value;
  if (node.type === 'Identifier') return names[node.name];
  if (node.type !== 'UnaryExpression') return undefined;
  const value = valueOf(node.argument) as number | bigint;
  return node.operator === '-' ? -value : value;
}

function rawNumber(node: Expression): string {
  if (node.type === 'UnaryExpression') return rawNumber(node.argument);
  return node.type === 'Literal' ? (node.raw ?? '') : '';
}

function keyName(key: Expression): string {
  return key.type === 'Identifier' ? key.name : String(valueOf(key));
}

function withoutParentheses(node: Expression): Expression {
  return node.type === 'ParenthesizedExpression' ? withoutParentheses(node.expression) : node;
}

function format(value: unknown): string {
  const shown = tensorItem(value);
  return typeof shown === 'string' ? JSON.stringify(shown) : (JSON.stringify(shown, jsonless) ?? String(shown));
}

function jsonless(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint' || (typeof value === 'number' && !Number.isFinite(value))) return String(value);
  return ArrayBuffer.isView(value) ? Array.from(value as unknown as ArrayLike<unknown>) : value; // a typed array
}

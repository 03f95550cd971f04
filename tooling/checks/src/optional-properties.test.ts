import { parseSync, type Node, type TSType } from 'oxc-parser';
import { expect, test } from 'vitest';
import { glob, isTest, readText } from './workspace.ts';

/** Whether an explicit `undefined` is of this type. */
function takesUndefined(type: TSType): boolean {
  if (type.type === 'TSUnionType') return type.types.some(takesUndefined);
  return ['TSUndefinedKeyword', 'TSUnknownKeyword', 'TSAnyKeyword'].includes(type.type);
}

/** Optional properties of interfaces and object types that an explicit `undefined` is not good for, with their lines. */
function strictlyOptional(path: string): string[] {
  const text = readText(path);
  const found: string[] = [];
  const visit = (node: Node | readonly Node[] | null | undefined): void => {
    if (typeof node !== 'object' || node === null) return;
    if ('type' in node && node.type === 'TSPropertySignature' && node.optional) {
      const type = node.typeAnnotation?.typeAnnotation;
      const line = text.slice(0, node.start).split('\n').length;
      if (type && !takesUndefined(type)) found.push(`${path}:${line} ${text.slice(node.start, node.end)}`);
    }
    for (const part of Object.values<Node>(node as never)) visit(part);
  };
  visit(parseSync(path, text).program);
  return found;
}

// In a reader's project with exactOptionalPropertyTypes, `{ bias: flag ? false : undefined }` must be what it is here.
test('an optional property may be undefined, which counts as left out', () => {
  const sources = glob('packages/*/src/**/*.ts').filter((path) => !isTest(path));
  expect(sources.flatMap(strictlyOptional)).toEqual([]);
});

import { parseSync, Visitor, type Node } from 'oxc-parser';

/** A place where code goes by an operation's name, or takes its attributes for what they may not be. */
export interface UntypedMatch {
  readonly line: number;
  readonly code: string;
}

/**
 * Finds what `match(operation, record)` is for: names of operations that are compared, looked up or taken out of a record, and casts of
 * attributes. Texts for messages may hold a name.
 */
export function untypedMatches(file: string, text: string): UntypedMatch[] {
  const found: UntypedMatch[] = [];
  const note = ({ start, end }: Node): void => {
    found.push({ line: text.slice(0, start).split('\n').length, code: text.slice(start, end).replaceAll(/\s+/g, ' ') });
  };
  const visitor = new Visitor({
    BinaryExpression(node) {
      const sides = [node.left, node.right];
      if (!/^[!=]==?$/.test(node.operator) || !sides.some(isName)) return;
      if (sides.some(isNameOfOp) || sides.some(isWord)) note(node);
    },
    SwitchStatement(node) {
      if (isNameOfOp(node.discriminant)) note(node.discriminant);
    },
    MemberExpression(node) {
      if (node.computed && isNameOfOp(node.property)) note(node);
    },
    CallExpression(node) {
      const isLookUp = node.callee.type === 'MemberExpression' && lookUps.has(propertyOf(node.callee) ?? '');
      if (isLookUp && node.arguments.some((argument) => isNameOfOp(argument))) note(node);
    },
    Property(node) {
      if (nameOf(node.key) === 'op' && node.value.type === 'ObjectPattern' && takesName(node.value)) note(node);
    },
    TSAsExpression(node) {
      if (nameOf(node.expression) === 'attributes' || propertyOf(node.expression) === 'attributes') note(node);
    },
  });
  visitor.visit(parseSync(file, text).program);
  return found;
}

const lookUps = new Set(['has', 'get', 'includes', 'indexOf']);

/** `name`, `one.name` */
function isName(node: Node): boolean {
  return nameOf(node) === 'name' || propertyOf(node) === 'name';
}

/** `op.name`, `one.op.name`, `one?.op.name` */
function isNameOfOp(node: Node): boolean {
  const member = node.type === 'ChainExpression' ? node.expression : node;
  if (member.type !== 'MemberExpression' || propertyOf(member) !== 'name') return false;
  return nameOf(member.object) === 'op' || propertyOf(member.object) === 'op';
}

/** `'conv'` */
function isWord(node: Node): boolean {
  return node.type === 'Literal' && typeof node.value === 'string' && /^\w+$/.test(node.value);
}

function takesName(pattern: { readonly properties: readonly Node[] }): boolean {
  return pattern.properties.some((property) => property.type === 'Property' && nameOf(property.key) === 'name');
}

function nameOf(node: Node): string | null {
  return node.type === 'Identifier' ? node.name : null;
}

function propertyOf(node: Node): string | null {
  const member = node.type === 'ChainExpression' ? node.expression : node;
  return member.type === 'MemberExpression' && !member.computed ? nameOf(member.property) : null;
}

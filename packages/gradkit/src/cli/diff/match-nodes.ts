import type { NodeProto } from '@gradkit/onnx-export';
import { diffArrays } from 'diff';
import { attributesOf, operatorOf } from './node-text.ts';

/** Which nodes of two graphs are the same. */
export interface NodeMatch {
  /** in the order of `a` */
  readonly pairs: readonly (readonly [a: NodeProto, b: NodeProto])[];
  readonly removed: readonly NodeProto[];
  readonly added: readonly NodeProto[];
}

/**
 * Lays two lists of nodes beside each other as texts are laid, so that names do not matter: first those that do the same, then, in gaps
 * between them, those of one operator.
 *
 * @param constantsOf types of the constants that a node takes, as text
 */
export function matchNodes(
  a: readonly NodeProto[],
  b: readonly NodeProto[],
  constantsOf: readonly [ofA: (node: NodeProto) => string, ofB: (node: NodeProto) => string],
): NodeMatch {
  const key = (node: NodeProto, constants: string): string =>
    JSON.stringify([operatorOf(node), [...attributesOf(node)], node.output.length, constants]);
  const [keysOfA, keysOfB] = [
    a.map((node) => key(node, constantsOf[0](node))),
    b.map((node) => key(node, constantsOf[1](node))),
  ];
  const pairs = new Map<NodeProto, NodeProto>();
  const gaps: { readonly removed: NodeProto[]; readonly added: NodeProto[] }[] = [];
  let [atA, atB, isGap] = [0, 0, false];
  for (const { count = 0, added, removed } of diffArrays(keysOfA, keysOfB)) {
    if (!added && !removed) {
      for (let k = 0; k < count; k++) pairs.set(a[atA + k], b[atB + k]);
      isGap = false;
    } else {
      if (!isGap) gaps.push({ removed: [], added: [] });
      isGap = true;
      if (removed) gaps.at(-1)!.removed.push(...a.slice(atA, atA + count));
      else gaps.at(-1)!.added.push(...b.slice(atB, atB + count));
    }
    if (!added) atA += count;
    if (!removed) atB += count;
  }
  for (const gap of gaps)
    for (const node of gap.removed) {
      const at = gap.added.findIndex((other) => operatorOf(other) === operatorOf(node));
      if (at !== -1) pairs.set(node, gap.added.splice(at, 1)[0]);
    }
  return {
    pairs: a.flatMap((node): [NodeProto, NodeProto][] => (pairs.has(node) ? [[node, pairs.get(node)!]] : [])),
    removed: gaps.flatMap(({ removed }) => removed.filter((node) => !pairs.has(node))),
    added: gaps.flatMap(({ added }) => added),
  };
}

import { last, textOf, type Field } from './protobuf.ts';

type Node = readonly Field[];

/** What stands for the main graph among functions. */
export const mainGraph = '';

/** What a function becomes where all that it calls is put in place of the calls. */
interface Unfolded {
  readonly nodes: number;
  /** how many functions lie in each other */
  readonly depth: number;
}

const mostNodes = 2 ** 16; // for which ONNX Runtime 1.30 takes 10 s, and 5 times as long for twice as many
const mostDepth = 100; // at 3,000 it ends the process

const nothing: Unfolded = { nodes: 0, depth: 0 };
const endless: Unfolded = { nodes: Infinity, depth: Infinity };

function nameIn(domain: Field | undefined, name: Field | undefined): string {
  const of = textOf(domain);
  return of === '' || of === 'ai.onnx' ? textOf(name) : `${of}.${textOf(name)}`;
}

/** What a function is called; ONNX Runtime 1.30 does not tell overloads apart. Fields 1: name, 10: domain. */
export const functionName = (fields: readonly Field[]): string => nameIn(last(fields, 10), last(fields, 1));

/** What a node calls. Fields 4: op_type, 7: domain. */
const calledBy = (node: Node): string => nameIn(last(node, 7), last(node, 4));

function unfold(
  name: string,
  parts: ReadonlyMap<string, readonly Node[]>,
  known: Map<string, Unfolded>,
  level = 0,
): Unfolded {
  const [nodes, found] = [parts.get(name), known.get(name)];
  if (nodes === undefined) return nothing;
  if (found !== undefined) return found;
  if (level > mostDepth) return endless;
  known.set(name, endless); // where it calls itself
  const own = name === mainGraph ? 0 : 1; // its nodes are as many as the file has
  let [count, depth] = [0, 0];
  for (const node of nodes) {
    const inner = unfold(calledBy(node), parts, known, level + 1);
    count += inner.nodes + own;
    depth = Math.max(depth, inner.depth);
  }
  known.set(name, { nodes: count, depth: depth + own });
  return known.get(name)!;
}

/**
 * What ONNX Runtime does not bear of functions, which it puts in place of every call.
 *
 * @param parts nodes of the main graph and of each function, those of graphs within, too
 */
export function unbearableCalls(parts: ReadonlyMap<string, readonly Node[]>): [what: string, problem: string][] {
  const known = new Map<string, Unfolded>();
  return [...parts.keys()].flatMap((name): [string, string][] => {
    const { nodes, depth } = unfold(name, parts, known);
    const what = name === mainGraph ? 'graph' : `function ${name}`;
    if (depth > mostDepth)
      return [[what, `has functions more than ${mostDepth} deep in each other; does one call itself?`]];
    if (nodes <= mostNodes) return [];
    return [[what, `has ${nodes} nodes of functions, put in place of every call; it may have ${mostNodes}`]];
  });
}

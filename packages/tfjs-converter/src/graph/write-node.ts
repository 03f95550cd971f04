import { arrangement } from './arrangement.ts';
import { elementwise } from './elementwise.ts';
import type { GraphValue, WriteNode, Writing } from './graph-builder.ts';
import { refuseNode } from './node-def.ts';
import { reductionsAndProducts } from './reductions.ts';
import { windows } from './windows.ts';

const passOn: WriteNode = ({ inputs }) => inputs;

const writers: Readonly<Record<string, WriteNode | undefined>> = {
  ...arrangement,
  ...elementwise,
  ...reductionsAndProducts,
  ...windows,
  EnsureShape: ({ inputs }) => [inputs[0]],
  Identity: passOn,
  IdentityN: passOn,
  Snapshot: passOn,
  StopGradient: passOn,
};

/** Operators of TensorFlow that are known, beside constants and inputs. */
const operatorNames: readonly string[] = Object.keys(writers).toSorted();

const controlFlow =
  /^(Enter|Exit|If|LoopCond|Merge|NextIteration|Partitioned|Stateful|StatelessIf|StatelessWhile|Switch|TensorArray|TensorList|While)/;

/** Writes a node by its operator. @throws {DataError} if that is unknown */
export function writeNode(writing: Writing): readonly GraphValue[] {
  const { node, builder } = writing;
  const write = Object.hasOwn(writers, node.op) ? writers[node.op] : undefined;
  if (write === undefined) {
    const advice = controlFlow.test(node.op)
      ? 'which is control flow; write the loop in TypeScript around a model of what is within'
      : 'which has no counterpart here; leave it out of the graph, e.g. by saving the part before it as a model of its own';
    throw refuseNode(node, `is of an operator ${advice}. Known are ${operatorNames.join(', ')}`, node.op);
  }
  builder.begin(node);
  return write(writing);
}

import { onnxElementTypes } from '@gradkit/core-tensor/functional';
import { attributeOf, fieldsOf, last, messagesOf, textOf, textsOf, wholesOf, type Field } from './protobuf.ts';

/** Whether every size of a tensor is above 0. Field 1: dims. */
const hasElements = (tensor: readonly Field[]): boolean => !wholesOf(tensor, 1).includes(0);

/** Whether a node is one of ONNX's own. Field 7: domain. */
const isOfOnnx = (node: readonly Field[]): boolean => ['', 'ai.onnx'].includes(textOf(last(node, 7)));

/** What a graph of one `Identity` gives on, from around it; null if it is of anything else. Fields 1: node, 12: output, 2 and 10: what it is called and is for. */
function givenOn(graph: Uint8Array): string | null {
  const fields = [...fieldsOf(graph)];
  const [nodes, outputs] = [messagesOf(fields, 1), messagesOf(fields, 12)];
  if (nodes.length !== 1 || outputs.length !== 1 || !fields.every(({ number }) => [1, 2, 10, 12].includes(number)))
    return null;
  const [node] = nodes;
  const [taken, given] = [textsOf(node, 1), textsOf(node, 2)];
  const isIdentity = textOf(last(node, 4)) === 'Identity' && isOfOnnx(node) && taken.length === 1;
  return isIdentity && given[0] === textOf(last(outputs[0], 1)) ? taken[0] : null;
}

/**
 * Which values of a graph have elements whatever goes in, as far as it shows: constants that have, and `If(Cast(Size(x)))` that gives `x` on, or
 * else such a constant. Nodes stand behind what they take.
 */
export class FilledValues {
  readonly #filled: Set<string>;
  readonly #sizes = new Map<string, string>(); // by values that are the size of one, as a number or as a condition

  /** @param graph its fields. Fields 5: initializer, 11: input, which another value may be given for */
  constructor(graph: readonly Field[]) {
    const inputs = new Set(messagesOf(graph, 11).map((input) => textOf(last(input, 1))));
    const constants = messagesOf(graph, 5).filter(hasElements);
    this.#filled = new Set(constants.map((tensor) => textOf(last(tensor, 8))).filter((name) => !inputs.has(name)));
  }

  has(name: string | undefined): boolean {
    return name !== undefined && this.#filled.has(name);
  }

  /** Takes note of a node. */
  see(node: readonly Field[]): void {
    const opType = textOf(last(node, 4));
    const [[x], [y]] = [textsOf(node, 1), textsOf(node, 2)];
    if (!isOfOnnx(node)) return;
    if (opType === 'Size') this.#sizes.set(y, x);
    const measured = this.#sizes.get(x);
    if (measured === undefined) return;
    if (opType === 'Cast' && last(attributeOf(node, 'to') ?? [], 3)?.value === onnxElementTypes.bool)
      this.#sizes.set(y, measured);
    if (opType !== 'If') return;
    const [then, otherwise] = ['then_branch', 'else_branch'].map((name) => {
      const branch = last(attributeOf(node, name) ?? [], 6)?.bytes;
      return branch ? givenOn(branch) : null;
    });
    if (then === measured && otherwise !== null && this.#filled.has(otherwise)) this.#filled.add(y);
  }
}

import {
  formatShape,
  sameShape,
  sourceLine,
  type AnyState,
  type Operation,
  type Tensor,
  type TensorType,
} from '@gradkit/core-tensor/functional';
import type { TracedStep } from './traced-step.ts';

/**
 * Throws if a step breaks a rule that every stage of the pipeline keeps: each operation stands once, behind what it reads; its outputs
 * have the types that its record infers; results and new values of states are there, and states keep their types.
 *
 * A plain `Error`, since the fault is gradkit's and not the caller's: nobody may catch it and go on.
 *
 * @param stage the stage that the step comes from, for the message
 */
export function verifyStep(stage: string, step: TracedStep): void {
  const { inputs, draws, operations, reads, writes, results } = step;
  const defined = new Set<Tensor>([...inputs, ...draws.map(({ tracer }) => tracer), ...reads.values()]);
  const isDefined = (x: Tensor): boolean => !x.isSymbolic || defined.has(x);
  const fail = (what: string): never => {
    throw new Error(`compile: after the stage ${stage}, ${what}; this is a fault of gradkit`);
  };
  operations.forEach((one, position) => {
    const name = (): string => `operation ${position} (${one.op.name}${sourceLine(one.origin!)})`;
    const undefinedInput = one.inputs.findIndex((x) => !isDefined(x));
    if (undefinedInput !== -1) fail(`input ${undefinedInput} of ${name()} is nothing that an earlier operation gives`);
    const wrongType = typeProblem(one);
    if (wrongType !== null) fail(`${name()} ${wrongType}`);
    for (const output of one.outputs) {
      if (defined.has(output)) fail(`an output of ${name()} is there already`);
      defined.add(output);
    }
  });
  const missing = results.findIndex((x) => !isDefined(x));
  if (missing !== -1) fail(`result ${missing} is nothing that an operation gives`);
  for (const [state, value] of writes) {
    if (!isDefined(value)) fail('a state gets a value that no operation gives');
    const before = typeBefore(state, step);
    if (before !== null && !sameType(before, value)) fail(`a state of ${formatType(before)} gets ${formatType(value)}`);
  }
}

/** How the outputs of an operation differ from what its record infers; null if they do not. */
function typeProblem({ op, inputs, outputs, attributes }: Operation): string | null {
  const types = [op.infer(inputs, attributes)].flat() as readonly TensorType[];
  if (types.length !== outputs.length) return `has ${outputs.length} outputs but infers ${types.length}`;
  const wrong = outputs.findIndex((output, i) => !sameType(output, types[i]));
  return wrong === -1 ? null : `gives ${formatType(outputs[wrong])} but infers ${formatType(types[wrong])}`;
}

/** What a state held when the step was traced; null if it was empty. */
function typeBefore(state: AnyState, { reads }: TracedStep): TensorType | null {
  return reads.get(state) ?? state.type;
}

function sameType(a: TensorType, b: TensorType): boolean {
  return a.dtype === b.dtype && sameShape(a.shape, b.shape);
}

function formatType({ shape, dtype }: TensorType): string {
  return `${dtype} ${formatShape(shape)}`;
}

import { isFloating, numbersOf } from '@gradkit/core-tensor';
import { smallest } from '../shrinking.ts';
import { assemble, type Node } from './assemble.ts';
import type { Drawn } from './draw-program.ts';
import { inputsAt, valuesOf, withSizes, type Input, type Program } from './program.ts';

/** The nodes of a program, each with the number of values that it adds. */
function nodesOf(program: Program): Node[] {
  const results = program.steps.map(() => 0);
  const inputs = inputsAt(program, null);
  const values = [...inputs];
  program.steps.forEach((_, i) => {
    const before = values.length;
    const next = valuesOf({ ...program, steps: program.steps.slice(0, i + 1) }, inputs);
    results[i] = next.length - before;
    values.push(...next.slice(before));
  });
  return [
    ...program.inputs.map((input) => ({ input, results: 1 })),
    ...program.steps.map((step, i) => ({ step, results: results[i] })),
  ];
}

/** The value of a step as an input of its own, where it has one result. */
function* cutSteps(program: Program, nodes: readonly Node[]): Generator<Program> {
  const values = valuesOf(program, inputsAt(program, null));
  let start = 0;
  for (const [at, { step, results }] of nodes.entries()) {
    const value = values[start];
    start += results;
    if (step === undefined || results !== 1) continue;
    for (const free of [true, false]) {
      if (free && value.rank === 0) continue;
      const input: Input = { shape: [...value.shape], dtype: value.dtype, data: [...numbersOf(value)], free };
      const cut = nodes.map((node, i) => (i === at ? { input, results } : node));
      yield assemble(cut, program.outputs, program.loss);
    }
  }
}

/** Every step left out whose first operand is like its result. */
function* skippedSteps(program: Program, nodes: readonly Node[]): Generator<Program> {
  const values = valuesOf(program, inputsAt(program, null));
  let start = 0;
  for (const { step, results } of nodes) {
    const at = start;
    start += results;
    for (const operand of step?.inputs ?? []) {
      if (results !== 1 || values[at].dtype !== values[operand].dtype) continue;
      const other = (value: number): number => (value === at ? operand : value);
      const redirected = nodes.map((node) =>
        node.step === undefined
          ? node
          : {
              results: node.results,
              step: {
                ...node.step,
                inputs: node.step.inputs.map(other),
                attributes: withSizes(node.step.attributes, ({ sizeOf: [value, axis] }) => ({
                  sizeOf: [other(value), axis],
                })) as unknown,
              },
            },
      );
      yield assemble(redirected, program.outputs.map(other), program.loss);
    }
  }
}

/** Fewer rows of one axis of all inputs that are as long there. */
function* shorter(program: Program): Generator<Program> {
  const lengths = new Set(program.inputs.flatMap(({ shape }) => shape).filter((length) => length > 1));
  const cut = (input: Input, axis: number, length: number): Input => {
    const inner = input.shape.slice(axis + 1).reduce((a, b) => a * b, 1);
    const own = input.shape[axis];
    const data = input.data.filter((_, i) => Math.floor(i / inner) % own < length);
    return { ...input, data, shape: input.shape.with(axis, length) };
  };
  for (const length of lengths) {
    for (const other of new Set([1, length - 1])) {
      const inputs = program.inputs.map((input) =>
        input.shape.reduce((shrunk, own, axis) => (own === length ? cut(shrunk, axis, other) : shrunk), input),
      );
      yield { ...program, inputs };
    }
  }
  for (const [at, input] of program.inputs.entries()) {
    for (const [axis, length] of input.shape.entries()) {
      if (length < 2) continue;
      yield { ...program, inputs: program.inputs.with(at, cut(input, axis, 1)) };
    }
  }
}

/** Plainer numbers. */
function* plainer(program: Program): Generator<Program> {
  const all = (at: number, data: number[]): Program => ({
    ...program,
    inputs: program.inputs.with(at, { ...program.inputs[at], data }),
  });
  for (const [at, { data, dtype }] of program.inputs.entries()) {
    for (const plain of [0, 1])
      if (data.some((value) => value !== plain && value !== 0))
        yield all(
          at,
          data.map(() => plain),
        );
    for (const [i, value] of data.entries()) {
      if (value === 0) continue;
      yield all(at, data.with(i, 0));
      if (value !== 1) yield all(at, data.with(i, 1));
      if (isFloating(dtype) && !Number.isInteger(value) && Number.isFinite(value))
        yield all(at, data.with(i, Math.trunc(value)));
    }
  }
}

/** Attributes left out, or not as long. */
function* fewerAttributes(program: Program): Generator<Program> {
  for (const [at, step] of program.steps.entries()) {
    for (const name of Object.keys(step.attributes as object)) {
      const attributes = Object.fromEntries(Object.entries(step.attributes as object).filter(([key]) => key !== name));
      yield { ...program, steps: program.steps.with(at, { ...step, attributes }) };
    }
  }
}

/** Smaller programs, the much smaller ones first; not all of them work. */
function* candidatesOf(program: Program): Generator<Program> {
  const nodes = nodesOf(program);
  if (program.loss !== null) yield { ...program, loss: null };
  if (program.outputs.length > 1) for (const output of program.outputs) yield assemble(nodes, [output], program.loss);
  if (program.loss === null) {
    const results = nodes.flatMap(({ step, results: count }) =>
      Array.from({ length: count }, () => step !== undefined),
    );
    for (const [at, isResult] of results.entries())
      if (isResult && !program.outputs.includes(at)) yield assemble(nodes, [at], null);
  }
  yield* cutSteps(program, nodes);
  yield* skippedSteps(program, nodes);
  if (program.loss === 'squares') yield { ...program, loss: 'sum' };
  for (const [at, input] of program.inputs.entries())
    if (input.free) yield { ...program, inputs: program.inputs.with(at, { ...input, free: false }) };
  yield* fewerAttributes(program);
  yield* shorter(program);
  yield* plainer(program);
}

/** The smallest program that is found to fail still. */
export async function shrink(drawn: Drawn, fails: (drawn: Drawn) => Promise<boolean>): Promise<Drawn> {
  const { batch } = drawn;
  const program = await smallest(drawn.program, candidatesOf, (smaller) => fails({ program: smaller, batch }));
  return { program, batch };
}

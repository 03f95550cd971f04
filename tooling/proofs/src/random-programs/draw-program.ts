import { isFloating, isInteger, type DType } from '@gradkit/core-tensor';
import { hasParameter } from '../call.ts';
import { argumentsLike } from './arguments.ts';
import { assemble } from './assemble.ts';
import { Chance } from './chance.ts';
import { Draft, type Length } from './draft.ts';
import { matricesFor, matrixOperands, sideLike } from './matrices.ts';
import { numbersFor, wholeNumbersFor, type Range } from './numbers.ts';
import type { Program } from './program.ts';
import { templates, type Template } from './templates.ts';

/** A program, and another size of its batch at which it works as well. */
export interface Drawn {
  readonly program: Program;
  readonly batch: number;
}

const attempts = 12; // for one operation, and of operations: most calls that are put together at random do not fit
const names = [...templates.keys()];
const familyNames = [...Map.groupBy(names, (name) => templates.get(name)![0].family).values()];

const kindOf = (dtype: DType): string => (isFloating(dtype) ? 'floating' : isInteger(dtype) ? 'whole' : dtype);

/** Another dtype of the kind: what a case shows of float32 holds for float64. */
function dtypeLike(chance: Chance, dtype: DType): DType {
  if (chance.happens(0.04)) return chance.of(['float32', 'int32', 'int64', 'uint8', 'bool']);
  if (isFloating(dtype)) return chance.happens(0.12) ? 'float64' : 'float32';
  return isInteger(dtype) && chance.happens(0.4) ? chance.of(['int32', 'int64', 'uint8']) : dtype;
}

/** Lengths of axes like those of a case. */
function lengthsLike(chance: Chance, shape: readonly number[], batch: Length): Length[] {
  return shape.map((length, axis) => {
    if (axis === 0 && chance.happens(0.6)) return batch;
    const other = chance.happens(0.6) ? length : chance.of([1, 1, 2, 3, length + 1, chance.happens(0.3) ? 0 : 1]);
    return [other, other, other];
  });
}

/** An earlier value for the first tensor of a call, or a new input. */
function firstOperand(chance: Chance, draft: Draft, { inputs: [like], elementwise }: Template): number | null {
  const dtype = dtypeLike(chance, like.dtype);
  const fitting = draft.values.flatMap(([{ rank, dtype: own }], at) => {
    const sameRank = elementwise || rank === like.shape.length || chance.happens(0.3);
    return sameRank && kindOf(own) === kindOf(dtype) ? [at] : [];
  });
  if (fitting.length > 0 && chance.happens(0.95)) return chance.happens(0.6) ? fitting.at(-1)! : chance.of(fitting);
  if (draft.nodes.length > 1 && chance.happens(0.4)) return null; // rather another operation that fits what is there
  const lengths = lengthsLike(chance, like.shape, draft.batch);
  return draft.addInput(lengths, dtype, (shape) => numbersFor(chance, { shape, dtype }));
}

/** Lengths of another tensor of the call, from those of the first. */
function lengthsBeside(chance: Chance, template: Template, which: number, first: readonly Length[]): Length[] {
  if (template.elementwise) {
    const kept = first.slice(chance.happens(0.3) ? chance.between(0, first.length) : 0);
    return kept.map((length) => (chance.happens(0.25) ? [1, 1, 1] : length));
  }
  const [{ shape: like }, other] = [template.inputs[0], template.inputs[which]];
  return other.shape.map((length) => {
    const same = like.flatMap((each, axis) => (each === length && axis < first.length ? [first[axis]] : []));
    return same.length > 0 ? chance.of(same) : [length, length, length];
  });
}

/** Another tensor of a call: an earlier value of just this kind, or a new input. */
function otherOperand(
  chance: Chance,
  draft: Draft,
  lengths: readonly Length[],
  dtype: DType,
  whole: Range | null,
): number | null {
  const fitting = draft.values.flatMap(([value], at) =>
    value.dtype === dtype && draft.lengthsOf(at).join(';') === lengths.join(';') ? [at] : [],
  );
  if (whole === null && fitting.length > 0 && chance.happens(0.7)) return chance.of(fitting);
  return draft.addInput(lengths, dtype, (shape) =>
    whole === null ? numbersFor(chance, { shape, dtype }) : wholeNumbersFor(chance, shape, whole),
  );
}

/** The least length of an axis, at any size of the batch; 1 where there is none. */
function leastOf(lengths: readonly Length[]): number {
  return lengths.length === 0 ? 1 : Math.min(...lengths.flat());
}

/** What whole numbers beside a tensor mean: positions along any of its axes, or how many entries of the first there are. */
function rangeOf(family: string, lengths: readonly Length[]): Range | null {
  if (family === 'indexing') return { least: 0, most: leastOf(lengths) - 1 };
  return family === 'recurrent' ? { least: 1, most: leastOf(lengths.slice(0, 1)) } : null;
}

/** A matrix that is far from singular, an earlier one or a new input. Its rows and columns do not follow the batch. */
function matrixOperand(
  chance: Chance,
  draft: Draft,
  {
    lengths,
    dtype,
    isSymmetric,
  }: { readonly lengths: readonly Length[]; readonly dtype: DType; readonly isSymmetric: boolean },
): number | null {
  const key = `${dtype} ${lengths.join(';')} ${isSymmetric}`;
  const known = draft.matrices.get(key)?.filter((at) => at < draft.values.length) ?? [];
  if (!isFloating(dtype)) return null;
  if (known.length > 0 && chance.happens(0.6)) return chance.of(known);
  const added = draft.addInput(lengths, dtype, (shape) => matricesFor(chance, shape, isSymmetric));
  if (added !== null) draft.matrices.set(key, [...known, added]);
  return added;
}

/** Lengths of matrices like those of a case: square ones stay square, and those before rows and columns may be the batch. */
function matrixLengths(chance: Chance, draft: Draft, shape: readonly number[]): Length[] {
  const [rows, columns] = shape.slice(-2);
  const side = sideLike(chance, rows);
  const other = rows === columns ? side : sideLike(chance, columns);
  const fixed = [side, other].map((length): Length => [length, length, length]);
  return [...lengthsLike(chance, shape.slice(0, -2), draft.batch), ...fixed];
}

function operandsOf(chance: Chance, draft: Draft, template: Template): readonly number[] | null {
  if (template.inputs.length === 0) return [];
  const matrix = matrixOperands.get(template.op);
  const floating = chance.happens(0.12) ? 'float64' : 'float32';
  const { isSymmetric = false } = matrix ?? {};
  const matrices = (own: readonly Length[], dtype: DType): number | null =>
    matrixOperand(chance, draft, { lengths: own, dtype, isSymmetric });
  const first =
    matrix?.at === 0
      ? matrices(matrixLengths(chance, draft, template.inputs[0].shape), floating)
      : firstOperand(chance, draft, template);
  if (first === null) return null;
  const lengths = draft.lengthsOf(first);
  const operands = [first];
  for (let which = 1; which < template.inputs.length; which++) {
    const like = template.inputs[which].dtype;
    const same = kindOf(like) === kindOf(template.inputs[0].dtype);
    const dtype = same ? draft.values[first][0].dtype : dtypeLike(chance, like);
    const whole = isInteger(like) && !same ? rangeOf(template.family, lengths) : null;
    const own = lengthsBeside(chance, template, which, lengths);
    const operand = matrix?.at === which ? matrices(own, dtype) : otherOperand(chance, draft, own, dtype, whole);
    if (operand === null) return null;
    operands.push(operand);
  }
  return operands;
}

/** The template with a plain number in place of the second operand, where there are two of one kind. */
function withNumber(chance: Chance, template: Template): Template {
  const { op, inputs, attributes } = template;
  if (!hasParameter(op, 'b') || !chance.happens(0.2)) return template;
  return {
    ...template,
    inputs: inputs.slice(0, -1),
    attributes: { ...(attributes as object), b: chance.of([0, 1, 2, -1, 0.5]) },
  };
}

function tryStep(chance: Chance, draft: Draft, op: string): boolean {
  const template = withNumber(chance, chance.of(templates.get(op)!));
  const operands = operandsOf(chance, draft, template);
  if (operands === null) return false;
  if (draft.values.length === 0) return false;
  const value = operands.length > 0 ? operands[0] : chance.between(0, draft.values.length - 1);
  const free = draft.lengthsOf(value).map(([here, there, far]) => here !== there || here !== far);
  const subject = { shape: draft.values[value][0].shape, value, free };
  const attributes = argumentsLike(chance, template.op, template.attributes, subject);
  return draft.addStep({ op: template.op, inputs: operands, attributes });
}

function grow(chance: Chance, draft: Draft): void {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const op = chance.of(chance.happens(0.5) ? names : chance.of(familyNames));
    for (let again = 0; again < attempts; again++) {
      const [nodes, values] = [draft.nodes.length, draft.values.length];
      if (tryStep(chance, draft, op)) return;
      draft.undo(nodes, values);
    }
  }
}

/** Values that no step reads, and now and then another one. */
function outputsOf(chance: Chance, { nodes, values }: Draft): number[] {
  const read = new Set(nodes.flatMap(({ step }) => step?.inputs ?? []));
  const first = nodes.flatMap(({ input, results }) => Array.from({ length: results }, () => input === undefined));
  const results = values.map((_, at) => at).filter((at) => first[at]);
  return results.filter((at) => !read.has(at) || chance.happens(0.15));
}

/** The program that belongs to a seed. */
export function drawProgram(seed: number): Drawn {
  const chance = new Chance(seed);
  const draft = new Draft(chance);
  const steps = chance.between(1, 8);
  for (let i = 0; i < steps; i++) grow(chance, draft);
  const outputs = outputsOf(chance, draft);
  const floating = outputs.some((at) => isFloating(draft.values[at][0].dtype));
  const loss = floating && chance.happens(0.5) ? chance.of(['sum', 'squares'] as const) : null;
  const program = assemble(draft.nodes, outputs, loss);
  const hasFloating = program.inputs.some(({ dtype }) => isFloating(dtype));
  return { program: hasFloating ? program : { ...program, loss: null }, batch: draft.batch[1] };
}

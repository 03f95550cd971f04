import { ConfigError, ShapeError } from '../../errors.ts';
import { formatShape, type Shape } from '../../shape.ts';

/** An equation applied to shapes: one label for each axis. Axes under an ellipsis have labels like `...1`, counted from the end. */
export interface Equation {
  readonly operands: readonly (readonly string[])[];
  readonly output: readonly string[];
}

const TERM = /^[a-zA-Z]*(\.\.\.)?[a-zA-Z]*$/;

function requireTerm(equation: string, term: string): void {
  if (TERM.test(term)) return;
  throw new ConfigError(
    'einsum',
    `"${equation}" has the term "${term}"; a term is letters with at most one "..." among them`,
    { got: term },
  );
}

/** Label of each axis of a term, in which the ellipsis stands for `hidden` axes. */
function labelsOf(term: string, hidden: number): string[] {
  const [before, after] = term.split('...').map((letters) => letters.split(''));
  if (after === undefined) return before;
  return [...before, ...Array.from({ length: hidden }, (_, i) => `...${hidden - i}`), ...after];
}

function operandLabels(term: string, shape: Shape, index: number): string[] {
  const letters = term.replace('...', '').length;
  const open = term.includes('...');
  if (open ? letters <= shape.length : letters === shape.length) return labelsOf(term, shape.length - letters);
  throw new ShapeError(
    'einsum',
    `operand ${index} is "${term}" with ${open ? 'at least ' : ''}${letters} axes but its tensor is ${formatShape(shape)} with ${shape.length}`,
    { expected: letters, got: shape.length },
  );
}

/** Labels of the result when the equation has none: those of the ellipsis, then each letter that occurs once, in order. */
function implicitOutput(operands: readonly (readonly string[])[], hidden: readonly string[]): string[] {
  const all = operands.flat().filter((label) => label.length === 1);
  return [...hidden, ...all.filter((label) => all.indexOf(label) === all.lastIndexOf(label)).sort()];
}

function requireOutput(equation: string, output: readonly string[], known: readonly string[]): void {
  output.forEach((label, i) => {
    if (output.indexOf(label) !== i)
      throw new ConfigError('einsum', `"${equation}" has the label ${label} twice in its result`, { got: label });
    if (!known.includes(label))
      throw new ConfigError('einsum', `"${equation}" has the label ${label} in its result but in no operand`, {
        expected: known,
        got: label,
      });
  });
}

/**
 * Reads an equation such as `"bij,bjk->bik"` for operands of the given shapes.
 *
 * @throws {ConfigError} if the equation is malformed, or does not name as many operands as there are
 * @throws {ShapeError} if a term does not name as many axes as its operand has
 */
export function readEquation(equation: string, shapes: readonly Shape[]): Equation {
  const [left, right, ...rest] = equation.replaceAll(' ', '').split('->');
  if (rest.length > 0) throw new ConfigError('einsum', `"${equation}" has more than one "->"`, { got: equation });
  const terms = left.split(',');
  for (const term of right === undefined ? terms : [...terms, right]) requireTerm(equation, term);
  if (terms.length !== shapes.length) {
    throw new ConfigError('einsum', `"${equation}" names ${terms.length} operands but tensors has ${shapes.length}`, {
      expected: terms.length,
      got: shapes.length,
    });
  }
  const operands = terms.map((term, i) => operandLabels(term, shapes[i], i));
  const hidden = Math.max(0, ...operands.map((labels) => labels.filter((label) => label.length > 1).length));
  const output = right === undefined ? implicitOutput(operands, labelsOf('...', hidden)) : labelsOf(right, hidden);
  requireOutput(equation, output, operands.flat());
  return { operands, output };
}

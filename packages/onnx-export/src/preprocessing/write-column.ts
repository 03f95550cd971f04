import { ExportError } from '@gradkit/core-tensor/functional';
import type { GraphPart } from './graph-part.ts';
import type { PreprocessedColumn, PreprocessingStep } from './preprocessing.ts';

type StepOf<Kind> = Extract<PreprocessingStep, { readonly kind: Kind }>;

/** Whether a value is exactly what the table says: as it came, a code, or scaled by numbers that round. */
type Exactness = 'raw' | 'coded' | 'scaled';

interface Writing {
  readonly part: GraphPart;
  readonly column: PreprocessedColumn;
  readonly where: string;
}

/** Writes the nodes of a column `[rows, 1]`; the name of its features `[rows, features]`, float32. */
export function writeColumn(part: GraphPart, column: PreprocessedColumn, where: string): string {
  const writing = { part, column, where };
  let value = column.type === 'text' ? column.name : part.cast(column.name, 'float64');
  let exactness: Exactness = 'raw';
  for (const step of column.steps) {
    if (step.kind === 'fill') value = writeFill(writing, step, value, exactness);
    else if (step.kind === 'scale') value = writeScale(part, step, value);
    else {
      const match = part.add('Equal', [value, part.row(categoriesOf(writing, step.categories, exactness))]);
      value = step.kind === 'code' ? writeCode(part, step, match) : writeOneHot(part, step, match);
    }
    if (step.kind !== 'fill') exactness = step.kind === 'scale' ? 'scaled' : 'coded';
  }
  return part.cast(value, 'float32');
}

/** Columns of numbers come as float32, so what they are compared with is rounded to it. */
function categoriesOf(
  { column, where }: Writing,
  categories: readonly (string | number)[],
  exactness: Exactness,
): readonly (string | number)[] {
  const rounded = categories.map((each) =>
    typeof each === 'number' && exactness === 'raw' ? Math.fround(each) : each,
  );
  const areApart = exactness !== 'scaled' && new Set(rounded).size === categories.length;
  if (areApart) return rounded;
  const reason = exactness === 'scaled' ? 'are scaled before they are encoded' : 'differ by less than float32 can tell';
  throw new ExportError(where, `values of column ${column.name} ${reason}; a file cannot tell them apart`, {
    got: categories,
  });
}

/** A missing text is an empty one, as ONNX has no other. */
function writeFill(
  { part, column, where }: Writing,
  { value }: StepOf<'fill'>,
  x: string,
  exactness: Exactness,
): string {
  if (typeof value === 'number') {
    const filled = part.row([exactness === 'raw' ? Math.fround(value) : value]);
    return part.add('Where', [part.add('IsNaN', [x]), filled, x]);
  }
  const hasEmpty = column.steps.some((step) => 'categories' in step && step.categories.includes(''));
  if (hasEmpty && value !== '')
    throw new ExportError(
      where,
      `column ${column.name} has empty texts beside missing ones, which a file cannot tell apart; fill in ''`,
      { got: value },
    );
  return part.add('Where', [part.add('Equal', [x, part.row([''])]), part.row([value]), x]);
}

function writeScale(part: GraphPart, { center, divisor, offset, clip }: StepOf<'scale'>, x: string): string {
  let y = part.add('Div', [part.add('Sub', [x, part.row([center])]), part.row([divisor])]);
  if (offset !== 0) y = part.add('Add', [y, part.row([offset])]);
  if (clip === null) return y;
  const [least, most] = clip;
  const raised = part.add('Where', [part.add('Less', [y, part.row([least])]), part.row([least]), y]); // NaN stays
  return part.add('Where', [part.add('Greater', [raised, part.row([most])]), part.row([most]), raised]);
}

function writeCode(part: GraphPart, { values, unknown }: StepOf<'code'>, match: string): string {
  const code = part.sumOfRows(part.add('Where', [match, part.row(values), part.row([0])]));
  const known = part.sumOfRows(part.cast(match, 'float64'));
  return part.add('Where', [isZero(part, known), part.row([unknown ?? Number.NaN]), code]);
}

function writeOneHot(part: GraphPart, { columns, names, unknown }: StepOf<'oneHot'>, match: string): string {
  const found = part.cast(match, 'float64');
  const unit = (column: number): number[] => names.map((_, k) => (k === column ? 1 : 0));
  const isPlain = columns.length === names.length && columns.every((column, i) => column === i);
  const features = isPlain ? found : part.add('MatMul', [found, part.matrix(columns.map(unit))]);
  if (unknown === -1) return features;
  const others = part.row(unknown === null ? [Number.NaN] : unit(unknown));
  return part.add('Where', [isZero(part, part.sumOfRows(found)), others, features]);
}

function isZero(part: GraphPart, value: string): string {
  return part.add('Equal', [value, part.row([0])]);
}

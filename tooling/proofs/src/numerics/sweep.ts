import { GradkitError, isFloating, ones, type Tensor } from '@gradkit/core-tensor';
import { callOf } from '../call.ts';
import { complete } from '../complete.ts';
import { read } from '../golden.ts';
import { casesOf, resultsOf, type Case, type Function } from '../proof.ts';
import { largestDifference } from './difference.ts';
import { differing, type Exception } from './exceptions.ts';
import { fillsFor } from './fills.ts';
import { forms, type Form } from './forms.ts';

export type Precision = 'float32' | 'float64';

/** What results may differ by: sums in another order, functions approximated in another way. */
export const allowed: Readonly<Record<Precision, number>> = { float32: 2e-6, float64: 1e-12 };

/** Whether each element of a result depends on one position, so that it is compared with itself; else with the largest. */
export function isElementwise(family: string, name: string): boolean {
  return (
    ['activation', 'arithmetic', 'elementwise', 'special-functions', 'trigonometric'].includes(family) &&
    !/softmax/i.test(name)
  );
}

function inputsIn(golden: Case, precision: Precision): Tensor[] | null {
  const inputs = golden.inputs.map(read);
  if (inputs.some(({ dtype }) => dtype === precision)) return inputs;
  const floating = inputs.filter(({ dtype }) => isFloating(dtype));
  if (floating.length === 0) return precision === 'float32' ? inputs : null;
  return precision === 'float64' ? inputs.map((x) => (isFloating(x.dtype) ? x.cast('float64') : x)) : null;
}

/** What a function gives, or the error where it refuses these values. */
function eagerly(f: Function, given: readonly Tensor[]): readonly Tensor[] | GradkitError {
  try {
    return f(...given);
  } catch (error) {
    if (error instanceof GradkitError) return error;
    throw error;
  }
}

/** Whether a golden case is taken in a form and a precision: the first of an operation always, each of the others in one of the four pairs. */
function isTaken(index: number, form: Form, precision: Precision): boolean {
  const pair = (form === 'exported' ? 2 : 0) + (precision === 'float64' ? 1 : 0);
  return complete || index === 0 || index % 4 === pair;
}

/** Where a form of an operation gives other values than its eager form, in its golden cases with all fills; exceptions left out. */
export async function sweep(
  family: string,
  name: string,
  { form, precision }: { readonly form: Form; readonly precision: Precision },
): Promise<readonly string[]> {
  const call = callOf(name);
  const exception = differing.find(
    (one) => one.operations.includes(name) && one.precisions.includes(precision) && one.forms.includes(form),
  );
  if (exception?.missing === true) return [];
  const found: string[] = [];
  for (const golden of casesOf(family, name).filter((_, index) => isTaken(index, form, precision))) {
    const inputs = inputsIn(golden, precision);
    if (inputs === null) continue;
    const f: Function = (...given) => resultsOf(call(given, golden.attributes));
    const run = forms[form](f, inputs);
    for (const fill of fillsFor(inputs.length)) {
      if (exception?.where?.test(`${golden.name}, ${fill.name}`) === true) continue;
      const given = fill.apply(inputs);
      const expected = eagerly(f, given);
      if (expected instanceof Error) {
        const refused = form === 'compiled' ? await run(given).catch((error: unknown) => error) : expected;
        if (String(refused) !== String(expected)) found.push(`${golden.name}, ${fill.name}: not ${String(expected)}`);
        continue;
      }
      const actual = await run(given);
      const difference = differenceOf(actual, expected, {
        inputs: given,
        elementwise: isElementwise(family, name),
        precision,
        exception,
      });
      if (difference !== null) found.push(`${golden.name}, ${fill.name}: ${difference}`);
    }
  }
  return found;
}

interface Terms {
  readonly inputs: readonly Tensor[];
  readonly elementwise: boolean;
  readonly precision: Precision;
  readonly exception: Exception | undefined;
}

function differenceOf(
  actual: readonly Tensor[],
  expected: readonly Tensor[],
  { inputs, elementwise, precision, exception }: Terms,
): string | null {
  for (const [i, y] of expected.entries()) {
    const found = actual[i];
    if (found.dtype !== y.dtype || found.shape.join() !== y.shape.join())
      return `result ${i} is ${found.dtype} [${found.shape.join()}], not ${y.dtype} [${y.shape.join()}]`;
    const comparedWith = exception?.comparedWith ?? (elementwise ? 'itself' : 'largest');
    const worst = largestDifference(found, y, { itself: [], largest: [y], inputs, one: [ones([])] }[comparedWith]);
    const most = exception?.allowed ?? allowed[precision];
    if (worst.share > most) return `result ${i} has ${worst.actual} for ${worst.expected}, off by ${worst.share}`;
  }
  return null;
}

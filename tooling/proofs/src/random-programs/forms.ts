import { compile } from '@gradkit/compile';
import { ExportError, type Tensor } from '@gradkit/core-tensor';
import { exportModel } from '@gradkit/onnx-export';
import { importModel } from '@gradkit/onnx-import';
import { createSession } from '@gradkit/runtime';
import { decomposed } from '../decomposed.ts';
import { withDebugMode } from '../compiled/with-debug-mode.ts';
import { differenceOf, expectedOf, type Expected } from './compare.ts';
import type { Drawn } from './draw-program.ts';
import { ordersOf } from './orders.ts';
import { doStep, functionOf, inputsAt } from './program.ts';

/** How a program is run: as it stands, and in each form that must do the same. */
export type Form = 'decomposed' | 'compiled' | 'kernels' | 'parts' | 'exported' | 'imported';

/** What one form does differently. */
export interface Finding {
  readonly form: Form | 'eager';
  readonly what: string;
}

type Inputs = readonly Tensor[];

/** What is done otherwise at some sizes is compared there before it is refused. */
async function retried<T>(error: unknown, again: () => Promise<T>): Promise<T> {
  if (!(error instanceof ExportError) || !/ does something else when it is /.test(error.message)) throw error;
  return again().catch(() => {
    throw error;
  });
}

const namesOf = ({ program }: Drawn): string[] => program.inputs.map((_, i) => `x${i}`);

/** Files of programs: one is run, and imported again. */
const files = new WeakMap<Drawn, Promise<Uint8Array>>();

function fileOf(drawn: Drawn, [example]: readonly Inputs[]): Promise<Uint8Array> {
  let file = files.get(drawn);
  if (file === undefined) files.set(drawn, (file = writeFile(drawn, example)));
  return file;
}

function writeFile(drawn: Drawn, example: Inputs): Promise<Uint8Array> {
  const { program } = drawn;
  const names = namesOf(drawn);
  const dynamicAxes: Record<string, Record<number, string>> = {};
  for (const [i, { free }] of program.inputs.entries()) dynamicAxes[names[i]] = free ? { 0: 'batch' } : {};
  const file = (verify: boolean): Promise<Uint8Array> =>
    exportModel(functionOf(program), [...example], { inputNames: names, dynamicAxes, verify });
  return file(false).catch((error: unknown) => retried(error, () => file(true)));
}

/** Runs a file at two sizes. */
async function exportedAt(drawn: Drawn, sizes: readonly Inputs[]): Promise<(readonly Tensor[])[]> {
  const names = namesOf(drawn);
  const session = await createSession(await fileOf(drawn, sizes));
  const results: (readonly Tensor[])[] = [];
  for (const inputs of sizes) {
    const feeds = Object.fromEntries(inputs.map((input, i) => [names[i], input]));
    const found = await session.run(feeds);
    results.push(session.outputs.map(({ name }) => found[name]));
  }
  await session.close();
  return results;
}

/** Imports a file again and runs that at two sizes. */
async function importedAt(drawn: Drawn, sizes: readonly Inputs[]): Promise<(readonly Tensor[])[]> {
  const names = namesOf(drawn);
  const model = importModel<Tensor[]>(await fileOf(drawn, sizes)).eval();
  return sizes.map((inputs) => [model.forward(...model.inputs.map(({ name }) => inputs[names.indexOf(name)]))].flat());
}

/** The results in a form, at the example's batch and, where the form has a free axis, at the other. */
async function runAs(form: Form, drawn: Drawn, sizes: readonly Inputs[]): Promise<(readonly Tensor[])[]> {
  const f = functionOf(drawn.program);
  if (form === 'decomposed') return sizes.map((inputs) => decomposed(() => f(...inputs)).value);
  if (form === 'compiled') return [await compile(f)(...sizes[0])];
  if (form === 'kernels' || form === 'parts') return [await withDebugMode(form, () => compile(f)(...sizes[0]))];
  return form === 'exported' ? exportedAt(drawn, sizes) : importedAt(drawn, sizes);
}

const textOf = (error: unknown): string => (error instanceof Error ? `${error.name}: ${error.message}` : String(error));

/** What the forms do differently from the program as it stands, each at its first difference. */
export async function findingsOf(
  drawn: Drawn,
  forms: readonly Form[],
): Promise<{ findings: Finding[]; expected: Expected[] }> {
  const { program, batch } = drawn;
  if (program.outputs.length === 0) return { findings: [], expected: [] };
  const sizes = [inputsAt(program, null), inputsAt(program, batch)];
  const findings: Finding[] = [];
  let expected: Expected[];
  try {
    const [f, ...others] = [doStep, ...ordersOf(program)].map((how) => functionOf(program, how));
    expected = sizes.map((inputs) =>
      expectedOf(
        () => f(...inputs),
        others.map((other) => () => other(...inputs)),
      ),
    );
  } catch (error) {
    return { findings: [{ form: 'eager', what: textOf(error) }], expected: [] };
  }
  for (const form of forms) {
    try {
      const results = await runAs(form, drawn, sizes);
      const what = results.map((result, i) => differenceOf(result, expected[i])).find((each) => each !== null);
      if (what !== undefined) findings.push({ form, what });
    } catch (error) {
      findings.push({ form, what: textOf(error) });
    }
  }
  return { findings, expected };
}

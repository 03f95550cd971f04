import { trace, type Trace } from '@gradkit/core-tensor';
import { goldenFolders, goldenNames } from '@gradkit-internal/testing';
import { callOf } from './call.ts';
import { inputsOf, withGradients, type Case } from './golden-case.ts';
import { casesIn } from './golden.ts';

export { expectedOf, inputsOf, resultsOf, withGradients, type Case, type Function } from './golden-case.ts';

/** The families that operations belong to, each with a script of its own. */
export const families: readonly string[] = goldenFolders('ops');

/** The operations of a family that have golden cases. */
export const operationsIn = (family: string): readonly string[] => goldenNames(`ops/${family}`);

export const casesOf = (family: string, name: string): readonly Case[] => casesIn<Case>(`ops/${family}/${name}`);

/** What the cases of an operation do, forwards and backwards, operation by operation. */
function tracesOf(family: string, name: string): readonly Trace[] {
  const call = callOf(name);
  return casesOf(family, name).map((golden) => trace(withGradients(call, golden), inputsOf(golden)));
}

/** The traces of all golden cases. */
export function allTraces(): readonly Trace[] {
  return families.flatMap((family) => operationsIn(family).flatMap((name) => tracesOf(family, name)));
}

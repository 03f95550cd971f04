/**
 * Runs every operation on WebGPU with values that are no numbers, and prints where its results are others than eagerly, as JSON. A test run takes
 * two golden cases of each operation, or one where each element is on its own (the sweep takes all on the CPU), for the GPU in software compiles
 * programs for a minute.
 */
import { compile } from '@gradkit/compile';
import { GradkitError, isFloating, type Tensor } from '@gradkit/core-tensor';
import { callOf } from '../call.ts';
import { complete } from '../complete.ts';
import { read } from '../golden.ts';
import { casesOf, families, operationsIn, resultsOf, type Case, type Function } from '../proof.ts';
import { largestDifference } from '../numerics/difference.ts';
import { onWebGPU } from '../numerics/exceptions.ts';
import { specialFillsFor } from '../numerics/fills.ts';
import { isElementwise } from '../numerics/sweep.ts';

// Sines of WGSL are exact to 5e-4, its other functions to 1e-6 of what they can be at most.
const allowed = 1e-3;

/** What a function gives; null where it refuses these values. */
function eagerly(f: Function, given: readonly Tensor[]): readonly Tensor[] | null {
  try {
    return f(...given);
  } catch (error) {
    if (error instanceof GradkitError) return null;
    throw error;
  }
}

async function differencesOf(name: string, golden: Case): Promise<readonly string[]> {
  const inputs = golden.inputs.map(read);
  const floating = inputs.filter(({ dtype }) => isFloating(dtype));
  if (floating.length === 0 || floating.some(({ dtype }) => dtype !== 'float32')) return [];
  const call = callOf(name);
  const f: Function = (...given) => resultsOf(call(given, golden.attributes));
  const compiled = compile((...given: Tensor[]) => [...f(...given)], { device: 'webgpu' });
  const found: string[] = [];
  for (const fill of specialFillsFor(inputs.length)) {
    const where = `${golden.name}, ${fill.name}`;
    if (onWebGPU.some(({ operations, where: places }) => operations.includes(name) && (places?.test(where) ?? true)))
      continue;
    const given = fill.apply(inputs);
    const expected = eagerly(f, given);
    if (expected === null) continue; // refused, and so it is there
    const actual = await compiled(...given);
    for (const [i, y] of expected.entries()) {
      const worst = largestDifference(actual[i], y, [y]);
      if (worst.share > allowed) found.push(`${name}: ${where}: result ${i} has ${worst.actual} for ${worst.expected}`);
    }
  }
  return found;
}

const found: string[] = [];
for (const family of families.filter((one) => one !== 'recurrent')) {
  for (const name of operationsIn(family).filter((one) => one !== 'convWeightGradient')) {
    const most = isElementwise(family, name) ? 1 : 2;
    for (const golden of casesOf(family, name).slice(0, complete ? undefined : most)) {
      const differences = await differencesOf(name, golden).catch((error: unknown) => [`${name}: ${String(error)}`]);
      found.push(...differences);
    }
  }
}
console.log(JSON.stringify(found));
process.exit(0); // the GPU's own threads would wait

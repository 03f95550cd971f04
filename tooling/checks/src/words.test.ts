import { parseSync, type Node } from 'oxc-parser';
import { expect, test } from 'vitest';
import { glob, isTest, readText } from './workspace.ts';

/**
 * Private words that gave way to the field's, with what is said instead. Some mean something else in other packages (a loss has
 * `targets`, transforms are composed), so they are named with the packages that must not say them.
 */
const retired: readonly { readonly words: string; readonly say: string; readonly packages?: string }[] = [
  { words: 'Application', say: 'Operation' },
  { words: 'Step', say: 'GradientNode, TracedStep', packages: 'autograd,compile' },
  { words: 'History history', say: 'GradFn, gradFn', packages: 'core-tensor,autograd,layers,compile' },
  { words: 'Structure structureOf', say: 'pytree, treeFlatten' },
  { words: 'assume Assumption', say: 'guard, Guard' },
  { words: 'symbol', say: 'tracer', packages: 'core-tensor,autograd,compile,onnx-export' },
  { words: 'Plan LoopPlan specialize', say: 'Executable, LoopExecutable, pipeline' },
  { words: 'compose', say: 'decomposition', packages: 'core-tensor,compile,onnx-export' },
  { words: 'targets lacks', say: 'operator support', packages: 'compile,core-tensor' },
  { words: 'shareCommon dropDead dropNeutral', say: 'cse, deadCodeElimination, simplifyIdentities' },
  { words: 'pixelMajor featureMajor', say: 'batch-last layout' },
  { words: 'countRows', say: 'indexAdd as one-hot matmul' },
  { words: 'sumTo', say: 'unbroadcast' },
  { words: 'windowsOf addWindows', say: 'im2col, col2im' },
  { words: 'letGo', say: 'releaseTransients' },
  { words: 'exchange', say: 'runBound' },
  { words: 'wrap unwrap', say: 'toOrtValue, fromOrtValue', packages: 'runtime' },
  { words: 'Home home moveTo', say: 'Storage, storage, attachStorage' },
  { words: 'Slot DeviceSlot', say: 'HostBuffer, DeviceBuffer', packages: 'compile,runtime' },
  { words: 'lost emptied untracked', say: 'consumed, cleared, detached', packages: 'core-tensor,autograd,compile' },
  { words: 'many', say: 'runSteps' },
  { words: 'insideStep', say: 'consumedGradient' },
  { words: 'isForeseeable willChange', say: 'canPrepareNow, hasPendingWrite' },
  { words: 'refusal absenceOf', say: 'toLoadError, missingDeviceReason' },
  { words: 'breathe', say: 'yieldToEventLoop' },
  { words: 'onSettled', say: 'onEpochFinalized' },
  { words: 'interrupted', say: 'resumePoint' },
  { words: 'say', say: 'log' },
  { words: 'Scheduler', say: 'LRScheduler' },
];

test.for(retired)('$say, not $words', ({ words, packages = '*' }) => {
  const folders = packages.includes(',') ? `{${packages}}` : packages;
  const sources = glob(`packages/${folders}/src/**/*.ts`).filter((path) => !isTest(path));
  const found = sources.flatMap((path) =>
    words
      .split(' ')
      .filter((word) => identifiersOf(path).has(word))
      .map((word) => `${path}: ${word}`),
  );
  expect(found).toEqual([]);
});

const known = new Map<string, ReadonlySet<string>>();

/** Every name in a file: variables, types, fields, parameters. */
function identifiersOf(path: string): ReadonlySet<string> {
  const before = known.get(path);
  if (before !== undefined) return before;
  const names = new Set<string>();
  const visit = (node: Node | readonly Node[] | null | undefined): void => {
    if (typeof node !== 'object' || node === null) return;
    if ('name' in node && typeof node.name === 'string') names.add(node.name);
    for (const part of Object.values<Node>(node as never)) visit(part);
  };
  visit(parseSync(path, readText(path)).program);
  known.set(path, names);
  return names;
}

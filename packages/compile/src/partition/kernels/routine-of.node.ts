import { geluGradientOp, match, scanOp, type Operation } from '@gradkit/core-tensor/functional';
import type { WasmRoutine } from '@gradkit/core-tensor/wasm';
import { maskRoutine, reluGradientOp } from '../../layout/relu-gradients.ts';
import {
  maximaRoutine,
  sharesRoutine,
  sumsRoutine,
  windowMaximaOp,
  windowSharesOp,
  windowSumsOp,
} from '../../layout/window-kernels.ts';
import { on, type Rules } from '../../rewrite/rules.ts';

/** How operations without an operator run as kernels. A rule gives null for an operation that does not. */
const rules: Rules<undefined, WasmRoutine | null> = new Map([
  on(windowMaximaOp, maximaRoutine),
  on(windowSharesOp, sharesRoutine),
  on(windowSumsOp, sumsRoutine),
  on(reluGradientOp, maskRoutine),
]);

/** What does an operation that has no operator, where kernels may stand between graphs; null if nothing does. */
export function routineOf(one: Operation): WasmRoutine | null {
  return rules.get(one.op)?.(one, undefined) ?? null;
}

const fewestElements = 2 ** 16; // from which a kernel pays what one more graph costs

/** Whether an operation that has no operator is left to kernels, where they may stand between graphs: routines, and gradients that are many nodes. */
export function isForKernels(one: Operation): boolean {
  const [{ dtype, size }] = one.outputs;
  if (match(one, geluGradientOp) !== null) return dtype === 'float32' && size >= fewestElements;
  return routineOf(one) !== null;
}

const mostNumbers = 1024; // of a state: with more, native products save more than nodes cost

/** What does a recurrence, or its gradient, faster than its nodes; null if nothing does. */
export function fasterRoutineOf(one: Operation): WasmRoutine | null {
  const scan = match(one, scanOp);
  if (scan === null || one.outputs[0].size > mostNumbers) return null;
  if ([...one.inputs, ...one.outputs].some(({ size }) => size === 1)) return null; // single numbers lie in JavaScript
  return scan.attributes.kernel?.routine(one.inputs, scan.attributes) ?? null;
}

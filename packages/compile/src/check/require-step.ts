import { ExportError, refuseArgument } from '@gradkit/core-tensor/functional';

const generatorOrClass = /^(class\b|(async\s*)?(function\s*)?\*)/;

/**
 * Throws unless a value can be traced as a step, as far as can be seen without calling it.
 *
 * @param where the public function, for messages
 */
export function requireStep(where: string, step: unknown): void {
  const isFunction = typeof step === 'function';
  if (isFunction && !generatorOrClass.test(String(step))) return;
  const isModel = typeof step === 'object' && step !== null && 'forward' in step;
  const rule = `a function${isModel ? ' such as (x) => model.forward(x)' : ''}`;
  refuseArgument(where, 'step', step, isFunction ? 'one that returns its results, no generator or class' : rule);
}

function refuseThis(_: object, key: PropertyKey): never {
  throw new ExportError(
    'compile',
    `the function uses this.${String(key)}, but is called on nothing; compile (x) => object.method(x)`,
  );
}

/** What `this` is in a compiled function: its traces serve all calls. */
export const noThis = new Proxy({}, { get: refuseThis, set: refuseThis });

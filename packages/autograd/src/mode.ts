import { ConfigError, requireFunction } from '@gradkit/core-tensor/functional';

let enabled = true;

/** Tells whether operations currently remember how their results came to be. */
export function isGradEnabled(): boolean {
  return enabled;
}

function withMode<R>(mode: boolean, f: () => R): R {
  requireFunction(mode ? 'enableGrad' : 'noGrad', 'f', f);
  const former = enabled;
  enabled = mode;
  try {
    return f();
  } finally {
    enabled = former;
  }
}

/**
 * Runs `f` without recording the graph: results carry no gradients and need less memory.
 *
 * @param f an ordinary function; not async, since other work could run between its parts
 * @throws {ConfigError} if `f` is no function, or returns a promise
 * @example
 * const w = new Parameter(tensor([1]));
 * noGrad(() => w.value.mul(2)).gradFn; // null
 * @see https://pytorch.org/docs/stable/generated/torch.no_grad.html
 */
export function noGrad<R>(f: () => R): R {
  const result = withMode(false, f);
  if (result instanceof Promise) {
    throw new ConfigError(
      'noGrad',
      'f is async; recording is only off until its first await. Wrap the parts between awaits instead',
    );
  }
  return result;
}

/** Runs `f` recording the graph, also inside `noGrad`. */
export function enableGrad<R>(f: () => R): R {
  return withMode(true, f);
}

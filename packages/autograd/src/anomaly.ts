import {
  abandonPromise,
  activeRecorder,
  ConfigError,
  formatShape,
  GradkitError,
  installRecorder,
  isTensor,
  LayeredRecorder,
  requireBoolean,
  requireFunction,
  runOperation,
  sourceLine,
  withDeepStacks,
  withRecorder,
  type Inputs,
  type Op,
  type Operation,
  type Tensor,
  type TensorType,
} from '@gradkit/core-tensor/functional';
import { replaceRunRule } from './gradient-node.ts';

interface Anomaly {
  /** which element */
  readonly at: number;
  readonly value: number;
}

/** The first NaN of a tensor, or else its first Infinity; null if all numbers are finite. */
function anomalyIn(x: Tensor): Anomaly | null {
  if (x.isSymbolic || (x.dtype !== 'float32' && x.dtype !== 'float64')) return null;
  const { data } = x;
  let infinite: Anomaly | null = null;
  for (let at = 0; at < data.length; at++) {
    const value = data[at];
    if (value !== value) return { at, value };
    if (infinite === null && (value === Infinity || value === -Infinity)) infinite = { at, value };
  }
  return infinite;
}

function refuse({ op, origin }: Operation, what: string, { at, value }: Anomaly, reason: string): never {
  const line = origin === undefined ? ' (computed before)' : sourceLine(origin);
  throw new GradkitError('detectAnomaly', `${what}${op.name}${line} gives ${value} at element ${at} of ${reason}`, {
    got: value,
  });
}

/** Throws if NaN or Infinity appears in the results of an operation. Infinity may go in, as masks do, and NaN may be moved. */
function requireFinite(one: Operation): void {
  const { op, inputs, outputs } = one;
  for (const y of outputs) {
    const found = anomalyIn(y);
    if (found === null) continue;
    const before = inputs.map(anomalyIn);
    const result = `its result ${formatShape(y.shape)}`;
    const origin = before.findIndex((each) => each !== null && Number.isNaN(each.value));
    if (origin === -1) {
      const isKnown = before.some((each) => each !== null);
      if (!Number.isNaN(found.value) && isKnown) continue;
      refuse(one, '', found, `${result}, though ${isKnown ? 'no input has NaN' : 'its inputs are finite'}`);
    }
    if (op.movement === true || op.view === true) continue;
    refuse(
      one,
      '',
      found,
      `${result}; input ${origin} ${formatShape(inputs[origin].shape)}, which comes from outside, has NaN`,
    );
  }
}

function requireFiniteGradients(one: Operation, gradients: unknown): void {
  if (!Array.isArray(gradients)) return; // refused by who asked for them
  gradients.forEach((dx: unknown, i) => {
    const found = isTensor(dx) ? anomalyIn(dx) : null;
    if (found !== null)
      refuse(one, 'the gradient of ', found, `that of input ${i} ${formatShape(one.inputs[i].shape)}`);
  });
}

/** Looks at the results of all operations. */
class AnomalyRecorder extends LayeredRecorder {
  readonly #origins = new WeakMap<Tensor, Error>();
  #inRule = false;

  override apply(op: Op, inputs: Inputs, attributes: object, types: readonly TensorType[]): readonly Tensor[] | null {
    const recorded = super.apply(op, inputs, attributes, types);
    if (recorded !== null) return recorded;
    const outputs = runOperation(op, inputs, attributes, types);
    const origin = withDeepStacks(() => new Error(op.name));
    this.#origins.set(outputs[0], origin);
    if (!this.#inRule) requireFinite({ op, inputs, outputs, attributes, origin });
    return outputs;
  }

  /** Runs a gradient rule, whose results are looked at, but not what it computes on the way. */
  runRule<R>(operation: Operation, rule: () => R): R {
    const former = this.#inRule;
    this.#inRule = true;
    try {
      const gradients = rule();
      requireFiniteGradients({ ...operation, origin: this.#origins.get(operation.outputs[0]) }, gradients);
      return gradients;
    } finally {
      this.#inRule = former;
    }
  }
}

function watched<R>(recorder: AnomalyRecorder, f: () => R): R {
  const former = replaceRunRule((operation, rule) => recorder.runRule(operation, rule));
  try {
    return withRecorder(recorder, f);
  } finally {
    replaceRunRule(former);
  }
}

/**
 * Runs `f` and looks at every result of every operation, forward and backward: where NaN or Infinity appears first, an error names the
 * operation, the line of the source that asked for it, and the element. In backward it names the operation whose gradient it is.
 *
 * Slow, for finding faults; without it nothing is looked at, and nothing is slower. Infinity that goes in, as in a mask, is none that appears;
 * NaN that comes from outside is named where it is first computed with. Compiled functions run as they are written meanwhile, so that every
 * operation is seen.
 *
 * @param f an ordinary function; not async, see `setDetectAnomaly`
 * @returns what `f` returns
 * @throws {GradkitError} where NaN or Infinity appears
 * @throws {ConfigError} if `f` is no function, or returns a promise
 * @example
 * const zero = tensor([0]);
 * detectAnomaly(() => zero.div(zero)); // throws GradkitError: detectAnomaly: div
 * @see https://pytorch.org/docs/stable/autograd.html#torch.autograd.detect_anomaly (looks at gradients only, for NaN)
 */
export function detectAnomaly<R>(f: () => R): R {
  requireFunction('detectAnomaly', 'f', f);
  const result = watched(new AnomalyRecorder(), f);
  if (abandonPromise(result))
    throw new ConfigError(
      'detectAnomaly',
      'f is async; operations are looked at until its first await only. Wrap the parts between awaits, or use setDetectAnomaly(true)',
    );
  return result;
}

/** What `setDetectAnomaly` installed, and how it is taken away. */
let installed: { readonly recorder: AnomalyRecorder; remove(): void } | null = null;

/**
 * Switches `detectAnomaly` on for everything from now on, or with `false` off again.
 *
 * @param mode whether operations are looked at
 * @throws {ConfigError} if `mode` is neither true nor false, or a function is being traced or looked at
 * @example
 * setDetectAnomaly(true);
 * tensor([0]).log(); // throws GradkitError: detectAnomaly: log
 * setDetectAnomaly(false);
 * tensor([0]).log().toArray(); // [-Infinity]
 * @see https://pytorch.org/docs/stable/autograd.html#torch.autograd.set_detect_anomaly
 */
export function setDetectAnomaly(mode: boolean): void {
  requireBoolean('setDetectAnomaly', 'mode', mode);
  if (mode === (installed !== null)) return;
  if (activeRecorder() !== (installed?.recorder ?? null))
    throw new ConfigError('setDetectAnomaly', 'a function is being traced or looked at; switch outside of that');
  if (installed !== null) {
    installed.remove();
    installed = null;
    return;
  }
  const recorder = new AnomalyRecorder();
  const former = replaceRunRule((operation, rule) => recorder.runRule(operation, rule));
  installRecorder(recorder);
  const remove = (): void => {
    installRecorder(null);
    replaceRunRule(former);
  };
  installed = { recorder, remove };
}

import {
  formatShape,
  isFloating,
  onesLike,
  sameShape,
  ShapeError,
  type Application,
  type History,
  type Tensor,
} from '@gradkit/core-tensor';
import { enableGrad, isGradEnabled, noGrad } from './mode.ts';

let created = 0;

function extend(application: Application): void {
  const { op, outputs } = application;
  if (!isGradEnabled() || op.gradient === undefined || !isFloating(outputs[0].dtype)) return;
  outputs[0].history = new Step(application);
}

/** History of a result: the operation it came from. */
export class Step implements History {
  /** later steps have higher numbers, so a step is numbered above all it depends on */
  readonly order: number = created++;
  readonly application: Application;

  constructor(application: Application) {
    this.application = application;
  }

  extend(application: Application): void {
    extend(application);
  }

  backward(tensor: Tensor, gradient?: Tensor): void {
    deliver(gradientsOf(tensor, { gradient }));
  }
}

/** History of a value that gradients are wanted of. */
export class Leaf implements History {
  readonly #receive: (gradient: Tensor) => void;

  constructor(receive: (gradient: Tensor) => void) {
    this.#receive = receive;
  }

  extend(application: Application): void {
    extend(application);
  }

  backward(tensor: Tensor, gradient?: Tensor): void {
    deliver(gradientsOf(tensor, { gradient }));
  }

  receive(gradient: Tensor): void {
    this.#receive(gradient);
  }
}

function deliver(gradients: ReadonlyMap<History, Tensor>): void {
  for (const [history, gradient] of gradients) if (history instanceof Leaf) history.receive(gradient);
}

interface BackwardOptions {
  /** gradient of the root; default 1 for a single element */
  readonly gradient?: Tensor;
  /** find only the gradients of these; default all leaves */
  readonly targets?: ReadonlySet<History>;
  /** let the gradients have history themselves */
  readonly createGraph?: boolean;
}

function seedOf(root: Tensor, gradient: Tensor | undefined): Tensor {
  if (gradient === undefined) {
    if (root.size === 1) return onesLike(root);
    throw new ShapeError(
      'backward',
      `the tensor is ${formatShape(root.shape)} with ${root.size} elements; without a gradient it needs exactly 1, e.g. loss.mean().backward()`,
      { expected: 1, got: root.size },
    );
  }
  if (sameShape(gradient.shape, root.shape)) return gradient;
  throw new ShapeError(
    'backward',
    `gradient is ${formatShape(gradient.shape)} but the tensor is ${formatShape(root.shape)}`,
    { expected: root.shape, got: gradient.shape },
  );
}

/** All steps that `root` depends on, latest first. */
function stepsBehind(root: History): Step[] {
  const seen = new Set<History>();
  const steps: Step[] = [];
  const stack: History[] = [root];
  while (stack.length > 0) {
    const history = stack.pop()!;
    if (seen.has(history) || !(history instanceof Step)) continue;
    seen.add(history);
    steps.push(history);
    for (const input of history.application.inputs) if (input.history !== null) stack.push(input.history);
  }
  return steps.sort((a, b) => b.order - a.order);
}

/** The targets, and the steps that depend on one. */
function leadingTo(targets: ReadonlySet<History>, steps: readonly Step[]): ReadonlySet<History> {
  const leading = new Set(targets);
  for (const step of steps.toReversed()) {
    if (step.application.inputs.some(({ history }) => history !== null && leading.has(history))) leading.add(step);
  }
  return leading;
}

/**
 * Gradients of `root` with respect to everything it was computed from, by reverse accumulation: each step is visited once, after all
 * that used its result.
 */
export function gradientsOf(
  root: Tensor,
  { gradient, targets, createGraph = false }: BackwardOptions,
): Map<History, Tensor> {
  const found = new Map<History, Tensor>();
  if (root.history === null) return found;
  const steps = stepsBehind(root.history);
  const wanted = targets === undefined ? null : leadingTo(targets, steps);
  const isWanted = ({ history }: Tensor): boolean => history !== null && (wanted === null || wanted.has(history));
  if (!isWanted(root)) return found;
  found.set(root.history, seedOf(root, gradient));
  const sweep = (): void => {
    for (const step of steps) {
      const dy = found.get(step);
      if (dy === undefined) continue;
      const { op, inputs, outputs, attributes } = step.application;
      const needs = inputs.map(isWanted);
      const gradients = op.gradient!(dy, { inputs, output: outputs[0], outputs, attributes, needs });
      for (let i = 0; i < inputs.length; i++) {
        const dx = gradients[i];
        if (!needs[i] || dx === null || dx === undefined) continue;
        const history = inputs[i].history!;
        const before = found.get(history);
        found.set(history, before === undefined ? dx : before.add(dx));
      }
      if (!targets?.has(step)) found.delete(step);
    }
  };
  if (createGraph) enableGrad(sweep);
  else noGrad(sweep);
  return found;
}

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

/** Steps to go through, latest first, and for each history met whether it leads to a target. */
function plan(
  root: History,
  targets: ReadonlySet<History> | undefined,
): { steps: Step[]; wanted: ReadonlySet<History> } {
  const wanted = new Set<History>();
  const seen = new Set<History>();
  const steps: Step[] = [];
  const stack: History[] = [root];
  while (stack.length > 0) {
    const history = stack.pop()!;
    if (seen.has(history)) continue;
    seen.add(history);
    if (!(history instanceof Step)) continue;
    steps.push(history);
    for (const input of history.application.inputs) if (input.history !== null) stack.push(input.history);
  }
  steps.sort((a, b) => b.order - a.order);
  if (targets === undefined) return { steps, wanted: seen };
  for (const target of targets) wanted.add(target);
  for (const step of steps.toReversed()) {
    if (step.application.inputs.some(({ history }) => history !== null && wanted.has(history))) wanted.add(step);
  }
  return { steps: steps.filter((step) => wanted.has(step)), wanted };
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
  const start = root.history;
  const seed = seedOf(root, gradient);
  const { steps, wanted } = plan(start, targets);
  const sweep = (): void => {
    found.set(start, seed);
    for (const step of steps) {
      const dy = found.get(step);
      if (dy === undefined) continue;
      const { op, inputs, outputs, attributes } = step.application;
      const needs = inputs.map(({ history }) => history !== null && wanted.has(history));
      const gradients = op.gradient!(dy, { inputs, output: outputs[0], outputs, attributes, needs });
      inputs.forEach(({ history }, i) => {
        const dx = gradients[i];
        if (!needs[i] || dx === null || dx === undefined) return;
        const before = found.get(history!);
        found.set(history!, before === undefined ? dx : before.add(dx));
      });
      if (targets === undefined || !targets.has(step)) found.delete(step);
    }
  };
  if (createGraph) enableGrad(sweep);
  else noGrad(sweep);
  return found;
}

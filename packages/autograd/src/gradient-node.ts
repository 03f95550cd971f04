import {
  add,
  formatShape,
  isFloating,
  onesLike,
  requireList,
  requireTensor,
  sameShape,
  ShapeError,
  Tensor,
  type GradFn,
  type Operation,
} from '@gradkit/core-tensor/functional';
import { isGradEnabled, noGrad } from './mode.ts';

let created = 0;

function extend(operation: Operation): void {
  const { op, outputs } = operation;
  if (!isGradEnabled() || op.gradient === undefined || !isFloating(outputs[0].dtype)) return;
  outputs[0].gradFn = new GradientNode(operation);
}

/** GradFn of a result: the operation it came from. */
export class GradientNode implements GradFn {
  /** later nodes have higher numbers, so a node is numbered above all it depends on */
  readonly order: number = created++;
  readonly operation: Operation;

  constructor(operation: Operation) {
    this.operation = operation;
  }

  extend(operation: Operation): void {
    extend(operation);
  }

  backward(tensor: Tensor, gradient?: Tensor): void {
    deliver(gradientsOf(tensor, { gradient }));
  }
}

/** GradFn of a value that gradients are wanted of. */
export class Leaf implements GradFn {
  readonly #receive: (gradient: Tensor) => void;

  constructor(receive: (gradient: Tensor) => void) {
    this.#receive = receive;
  }

  extend(operation: Operation): void {
    extend(operation);
  }

  backward(tensor: Tensor, gradient?: Tensor): void {
    deliver(gradientsOf(tensor, { gradient }));
  }

  receive(gradient: Tensor): void {
    this.#receive(gradient);
  }
}

function deliver(gradients: ReadonlyMap<GradFn, Tensor>): void {
  for (const [gradFn, gradient] of gradients) if (gradFn instanceof Leaf) gradFn.receive(gradient);
}

/** Of which gradients are wanted. */
interface Targets {
  readonly targets: ReadonlySet<GradFn>;
  /** the targets, and those of the nodes that depend on one */
  leading(targets: ReadonlySet<GradFn>, nodes: readonly GradientNode[]): ReadonlySet<GradFn>;
}

interface BackwardOptions {
  /** gradient of the root; default 1 for a single element */
  readonly gradient?: Tensor | undefined;
  /** find only the gradients of some, and keep them; default all leaves */
  readonly only?: Targets | undefined;
  /** what runs the gradient rules; default `noGrad`, so that the gradients have no graph */
  readonly run?: (<R>(f: () => R) => R) | undefined;
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
  requireTensor('backward', 'gradient', gradient);
  if (sameShape(gradient.shape, root.shape)) return gradient;
  throw new ShapeError(
    'backward',
    `gradient is ${formatShape(gradient.shape)} but the tensor is ${formatShape(root.shape)}`,
    { expected: root.shape, got: gradient.shape },
  );
}

/** Why what a gradient rule gave for an input is no gradient of it. */
function refuseGradient(where: string, i: number, dx: unknown, x: Tensor): never {
  requireTensor(where, `gradient ${i}`, dx);
  throw new ShapeError(where, `gradient ${i} is ${formatShape(dx.shape)} but input ${i} is ${formatShape(x.shape)}`, {
    expected: x.shape,
    got: dx.shape,
  });
}

/** All nodes that `root` depends on, latest first. */
function nodesBehind(root: GradFn): GradientNode[] {
  const seen = new Set<GradFn>();
  const nodes: GradientNode[] = [];
  const stack: GradFn[] = [root];
  while (stack.length > 0) {
    const gradFn = stack.pop()!;
    if (seen.has(gradFn) || !(gradFn instanceof GradientNode)) continue;
    seen.add(gradFn);
    nodes.push(gradFn);
    for (const input of gradFn.operation.inputs) if (input.gradFn !== null) stack.push(input.gradFn);
  }
  return nodes.sort((a, b) => b.order - a.order);
}

/**
 * Gradients of `root` with respect to everything it was computed from, by reverse accumulation: each node is visited once, after all
 * that used its result.
 */
export function gradientsOf(root: Tensor, { gradient, only, run = noGrad }: BackwardOptions): Map<GradFn, Tensor> {
  const found = new Map<GradFn, Tensor>();
  if (root.gradFn === null) return found;
  const nodes = nodesBehind(root.gradFn);
  const wanted = only?.leading(only.targets, nodes);
  const isWanted = ({ gradFn }: Tensor): boolean => gradFn !== null && wanted?.has(gradFn) !== false;
  if (!isWanted(root)) return found;
  found.set(root.gradFn, seedOf(root, gradient));
  run(() => {
    for (const node of nodes) {
      const dy = found.get(node);
      if (dy === undefined) continue;
      const { op, inputs, outputs, attributes } = node.operation;
      const needs = inputs.map(isWanted);
      const gradients = op.gradient!(dy, {
        inputs,
        output: outputs[0],
        outputs,
        attributes,
        needs,
        createGraph: isGradEnabled(),
      });
      if (!Array.isArray(gradients)) requireList(op.name, 'what gradient returned', gradients);
      for (let i = 0; i < inputs.length; i++) {
        const dx = gradients[i];
        if (!needs[i] || dx === null || dx === undefined) continue;
        if (!(dx instanceof Tensor) || !sameShape(dx.shape, inputs[i].shape)) refuseGradient(op.name, i, dx, inputs[i]);
        const gradFn = inputs[i].gradFn!;
        const before = found.get(gradFn);
        found.set(gradFn, before === undefined ? dx : add(before, dx));
      }
      if (only?.targets.has(node) !== true) found.delete(node);
    }
  });
  return found;
}

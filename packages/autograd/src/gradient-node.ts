import {
  add,
  formatShape,
  full,
  isDifferentiable,
  requireList,
  requireSameShape,
  requireTensor,
  sameShape,
  ShapeError,
  Tensor,
  type GradFn,
  type Operation,
} from '@gradkit/core-tensor/functional';
import { isGradEnabled, noGrad } from './mode.ts';

let created = 0;

/** What knows how a tensor came to be. */
abstract class Tracked implements GradFn {
  extend(operation: Operation): void {
    const { op, outputs } = operation;
    if (!isGradEnabled() || op.gradient === undefined || !isDifferentiable(outputs[0].dtype)) return;
    outputs[0].gradFn = new GradientNode(operation);
  }

  backward(tensor: Tensor, gradient?: Tensor): void {
    for (const [gradFn, dx] of gradientsOf([[tensor, seedOf(tensor, gradient)]]))
      if (gradFn instanceof Leaf) gradFn.receive(dx);
  }
}

/** GradFn of a result: the operation it came from. */
export class GradientNode extends Tracked {
  /** later nodes have higher numbers, so a node is numbered above all it depends on */
  readonly order: number = created++;
  readonly operation: Operation;

  constructor(operation: Operation) {
    super();
    this.operation = operation;
  }
}

/** GradFn of a value that gradients are wanted of. */
export class Leaf extends Tracked {
  readonly receive: (gradient: Tensor) => void;

  constructor(receive: (gradient: Tensor) => void) {
    super();
    this.receive = receive;
  }
}

/** Runs the gradient rule of an operation. */
type RunRule = <R>(operation: Operation, rule: () => R) => R;

let runRule: RunRule = (_, rule) => rule();

/** Lets another one run all gradient rules from now on, and gives the one that did. */
export function replaceRunRule(next: RunRule): RunRule {
  const former = runRule;
  runRule = next;
  return former;
}

/** Of which gradients are wanted. */
interface Targets {
  /** counted as leaves */
  readonly targets: ReadonlySet<GradFn>;
  /** the targets, and those of the nodes that depend on one */
  leading(nodes: readonly GradientNode[]): ReadonlySet<GradFn>;
}

interface BackwardOptions {
  /** find only the gradients of some; default all leaves */
  readonly only?: Targets | undefined;
  /** what runs the gradient rules; default `noGrad`, so that the gradients have no graph */
  readonly run?: (<R>(f: () => R) => R) | undefined;
}

function seedOf(root: Tensor, gradient: Tensor | undefined): Tensor {
  if (gradient === undefined) {
    if (root.size === 1) return full(root.shape, 1, { dtype: root.dtype });
    throw new ShapeError(
      'backward',
      `the tensor is ${formatShape(root.shape)} with ${root.size} elements; without a gradient it needs exactly 1, e.g. loss.mean().backward()`,
      { expected: 1, got: root.size },
    );
  }
  requireTensor('backward', 'gradient', gradient);
  requireSameShape('backward', ['the tensor', 'gradient'], [root.shape, gradient.shape]);
  return gradient;
}

/** Throws unless what a gradient rule gave for an input is a gradient of it. */
function requireGradient(where: string, i: number, dx: unknown, x: Tensor): asserts dx is Tensor {
  if (dx instanceof Tensor && sameShape(dx.shape, x.shape)) return;
  requireTensor(where, `gradient ${i}`, dx);
  requireSameShape(where, [`input ${i}`, `gradient ${i}`], [x.shape, dx.shape]);
}

/** All nodes that some depend on, latest first, up to the targets. */
function nodesBehind(stack: (GradFn | null)[], targets: ReadonlySet<GradFn> | undefined): GradientNode[] {
  const nodes = new Set<GradientNode>();
  while (stack.length > 0) {
    const gradFn = stack.pop();
    if (!(gradFn instanceof GradientNode) || nodes.has(gradFn) || targets?.has(gradFn) === true) continue;
    nodes.add(gradFn);
    for (const input of gradFn.operation.inputs) stack.push(input.gradFn);
  }
  return [...nodes].sort((a, b) => b.order - a.order);
}

/**
 * Gradients of some tensors with respect to everything they were computed from, by reverse accumulation: each node is visited once, after all
 * that used its result.
 *
 * @param roots tensors, each with the gradient that it begins with
 */
export function gradientsOf(
  roots: readonly (readonly [root: Tensor, gradient: Tensor])[],
  { only, run = noGrad }: BackwardOptions = {},
): Map<GradFn, Tensor> {
  const found = new Map<GradFn, Tensor>();
  const nodes = nodesBehind(
    roots.map(([{ gradFn }]) => gradFn),
    only?.targets,
  );
  const wanted = only?.leading(nodes);
  const isWanted = ({ gradFn }: Tensor): boolean => gradFn !== null && wanted?.has(gradFn) !== false;
  const send = ({ gradFn }: Tensor, dx: Tensor): void => {
    const before = found.get(gradFn!);
    found.set(gradFn!, before === undefined ? dx : add(before, dx));
  };
  run(() => {
    for (const [root, dy] of roots) if (isWanted(root)) send(root, dy);
    for (const node of nodes) {
      const dy = found.get(node);
      if (dy === undefined) continue;
      const { op, inputs, outputs } = node.operation;
      const needs = inputs.map(isWanted);
      const context = { ...node.operation, output: outputs[0], needs, createGraph: isGradEnabled() };
      const gradients = runRule(node.operation, () => op.gradient!(dy, context));
      requireList(op.name, 'what gradient returned', gradients);
      for (let i = 0; i < inputs.length; i++) {
        const dx = gradients[i];
        if (!needs[i] || dx === null || dx === undefined) continue;
        requireGradient(op.name, i, dx, inputs[i]);
        send(inputs[i], dx);
      }
      found.delete(node);
    }
  });
  return found;
}

import {
  add,
  mul,
  refuseArgument,
  requireList,
  zerosLike,
  type Operand,
  type Shape,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { sumRightmost } from '../base/shapes.ts';
import { independent, real, type Constraint } from '../constraints/index.ts';
import { Transform } from './transform.ts';

/** A constraint of events with more axes. */
const widened = (constraint: Constraint, eventDim: number): Constraint =>
  eventDim === constraint.eventDim ? constraint : independent(constraint, eventDim - constraint.eventDim);

/**
 * Several transforms, one behind the other.
 *
 * @example new ComposeTransform([new ExpTransform(), new AffineTransform(0, 2)]).forward(tensor([0])).toArray(); // [2]
 * @see https://pytorch.org/docs/stable/distributions.html#torch.distributions.transforms.ComposeTransform
 */
export class ComposeTransform extends Transform {
  readonly parts: readonly Transform[];

  /** @param parts in the order in which they are done */
  constructor(parts: readonly Transform[]) {
    super();
    requireTransforms('ComposeTransform', 'parts', parts);
    this.parts = parts;
  }

  get domain(): Constraint {
    const { parts } = this;
    if (parts.length === 0) return real;
    const eventDim = parts.reduceRight(
      (dim, { domain, codomain }) => Math.max(dim + domain.eventDim - codomain.eventDim, domain.eventDim),
      parts.at(-1)!.codomain.eventDim,
    );
    return widened(parts[0].domain, eventDim);
  }

  get codomain(): Constraint {
    const { parts } = this;
    if (parts.length === 0) return real;
    const eventDim = parts.reduce(
      (dim, { domain, codomain }) => Math.max(dim + codomain.eventDim - domain.eventDim, codomain.eventDim),
      parts[0].domain.eventDim,
    );
    return widened(parts.at(-1)!.codomain, eventDim);
  }

  override get bijective(): boolean {
    return this.parts.every(({ bijective }) => bijective);
  }

  override get sign(): Operand {
    return productOfSigns(this.parts);
  }

  override get inv(): Transform {
    return new ComposeTransform(this.parts.map(({ inv }) => inv).toReversed());
  }

  forward(x: Tensor): Tensor {
    return this.parts.reduce((y, part) => part.forward(y), x);
  }

  inverse(y: Tensor): Tensor {
    return this.parts.reduceRight((x, part) => part.inverse(x), y);
  }

  override logAbsDetJacobian(x: Tensor, y: Tensor): Tensor {
    let [eventDim, from] = [this.domain.eventDim, x];
    const terms = this.parts.map((part, i) => {
      const to = i === this.parts.length - 1 ? y : part.forward(from);
      const term = sumRightmost(part.logAbsDetJacobian(from, to), eventDim - part.domain.eventDim);
      eventDim += part.codomain.eventDim - part.domain.eventDim;
      from = to;
      return term;
    });
    return terms.length === 0 ? zerosLike(x) : terms.reduce((all, term) => add(all, term));
  }

  override forwardShape(shape: Shape): Shape {
    return this.parts.reduce((all, part) => part.forwardShape(all), shape);
  }

  override inverseShape(shape: Shape): Shape {
    return this.parts.reduceRight((all, part) => part.inverseShape(all), shape);
  }

  override equals(other: Transform): boolean {
    return other instanceof ComposeTransform && sameTransforms(this.parts, other.parts);
  }
}

/** Whether two lists of transforms do the same. */
export const sameTransforms = (a: readonly Transform[], b: readonly Transform[]): boolean =>
  a.length === b.length && a.every((part, i) => part.equals(b[i]));

/** 1 where all of them together rise, −1 where they fall. */
export function productOfSigns(parts: readonly Transform[]): Operand {
  return parts.reduce<Operand>((all, part) => {
    const { sign } = part;
    return typeof all === 'number' && typeof sign === 'number' ? all * sign : mul(all, sign);
  }, 1);
}

/** Throws unless they are a list of transforms. */
export function requireTransforms(where: string, name: string, parts: unknown): asserts parts is readonly Transform[] {
  requireList(where, name, parts);
  Array.from(parts).forEach((part, i) => {
    if (!(part instanceof Transform)) refuseArgument(where, `${name}[${i}]`, part, 'a Transform');
  });
}

/** What changes nothing. @example identityTransform.forward(tensor([1])).toArray(); // [1] */
export const identityTransform = new ComposeTransform([]);

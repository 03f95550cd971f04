import { concat, mul, sin, slice, type Tensor } from '@gradkit/core-tensor/functional';
import { Module } from '@gradkit/layers';
import type { Feature } from '../settings/settings.ts';

interface FeatureRule {
  readonly of: (x: Tensor, y: Tensor) => Tensor;
  /** the same for programs */
  readonly code: string;
}

export const featureRules: Readonly<Record<Feature, FeatureRule>> = {
  x: { of: (x) => x, code: 'x' },
  y: { of: (_, y) => y, code: 'y' },
  x2: { of: (x) => mul(x, x), code: 'x.mul(x)' },
  y2: { of: (_, y) => mul(y, y), code: 'y.mul(y)' },
  xy: { of: (x, y) => mul(x, y), code: 'x.mul(y)' },
  sinx: { of: (x) => sin(mul(x, Math.PI)), code: 'x.mul(Math.PI).sin()' },
  siny: { of: (_, y) => sin(mul(y, Math.PI)), code: 'y.mul(Math.PI).sin()' },
};

/** What the network sees of a point: `[batch, 2]` → `[batch, features]`. */
export class Features extends Module {
  readonly names: readonly Feature[];

  constructor(names: readonly Feature[]) {
    super();
    this.names = names;
  }

  forward(points: Tensor): Tensor {
    const x = slice(points, { axis: 1, start: 0, end: 1 });
    const y = slice(points, { axis: 1, start: 1, end: 2 });
    return concat(
      this.names.map((name) => featureRules[name].of(x, y)),
      1,
    );
  }
}

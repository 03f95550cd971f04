import type { Feature } from '../settings/settings.ts';

/** Features as people write them. */
export const featureLabels: Readonly<Record<Feature, string>> = {
  x: 'x',
  y: 'y',
  x2: 'x²',
  y2: 'y²',
  xy: 'x·y',
  sinx: 'sin πx',
  siny: 'sin πy',
};

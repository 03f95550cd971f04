import { describe, expect, it } from 'vitest';
import { differences } from './differences.ts';
import { fromHash, toHash } from './hash.ts';
import { defaults, type PageState } from './settings.ts';

const other: PageState = {
  dataset: 'own',
  points: [
    { x: 0, y: -0.5, target: 1 },
    { x: 1.4, y: 0.25, target: -1 },
    { x: 1, y: -1, target: 0.5 },
  ],
  regression: true,
  samples: 120,
  noise: 25,
  trainShare: 70,
  batchSize: 32,
  features: ['x', 'xy', 'siny'],
  layers: [
    { units: 8, activation: 'relu' },
    { units: 1, activation: 'linear' },
  ],
  optimizer: 'sgd',
  learningRate: 0.03,
  schedule: 'cosine',
  penalty: 'l1',
  penaltyRate: 0.0003,
  dropout: 0.2,
  normalization: 'layer',
  seed: 77,
  edits: [
    { layer: 0, unit: 7, input: -1, value: -0.25 },
    { layer: 2, unit: 0, input: 0, value: 1e-7 },
  ],
  device: 'wasm',
  speed: 'fast',
  at: 1234,
  showTest: true,
  discrete: true,
  hide: ['data', 'export'],
};

describe('the address', () => {
  it('has nothing of what is as by default', () => {
    expect(toHash(defaults)).toBe('');
    expect(fromHash('')).toEqual(defaults);
  });

  it('restores everything that it says', () => {
    const { points, ...rest } = fromHash(`#${toHash(other)}`);
    expect(rest).toEqual({ ...other, points: undefined });
    for (const [i, { x, y, target }] of other.points.entries()) {
      expect(points[i].x).toBeCloseTo(x, 3);
      expect(points[i].y).toBeCloseTo(y, 3);
      expect(points[i].target).toBeCloseTo(target, 3);
    }
    expect(toHash({ ...rest, points })).toBe(toHash(other));
  });

  it('says no layers, and each part by itself', () => {
    expect(fromHash(toHash({ ...defaults, layers: [] })).layers).toEqual([]);
    for (const name of Object.keys(other) as (keyof PageState)[]) {
      if (name === 'dataset' || name === 'edits') continue; // which need points and layers
      const state = { ...defaults, [name]: other[name] };
      expect(toHash(fromHash(toHash(state)))).toBe(toHash(state));
    }
  });

  it.each([
    'dataset=cube',
    'dataset=own',
    'points=abc',
    'noise=80',
    'trainShare=x',
    'batchSize=0',
    'batchSize=1.5',
    'features=z',
    'layers=9tanh',
    'layers=2tanh-',
    'layers=1relu-1relu-1relu-1relu-1relu-1relu-1relu',
    'learningRate=-1',
    'learningRate=',
    'dropout=NaN',
    'edits=0.9.0=1',
    'edits=0.0.0',
    'showTest=yes',
    '%&=&&',
  ])('takes what is wrong, %s, for the default', (hash) => {
    expect({ ...fromHash(hash), points: [] }).toEqual(defaults);
  });
});

describe('differences', () => {
  it('are the settings in which runs differ', () => {
    expect(differences([defaults])).toEqual([]);
    expect(differences([defaults, { ...defaults, at: 5, device: 'wasm' }])).toEqual([]);
    expect(differences([defaults, { ...defaults, seed: 2 }, { ...defaults, layers: [] }])).toEqual(['layers', 'seed']);
  });
});

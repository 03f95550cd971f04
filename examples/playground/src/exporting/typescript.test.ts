import { execFile } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { tensor } from '@gradkit/core-tensor/functional';
import { openSession } from '@gradkit/runtime/node';
import { expectClose } from '@gradkit-internal/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { defaults, isRegression, type Settings } from '../settings/settings.ts';
import { Run } from '../training/run.ts';
import { typescriptOf } from './typescript.ts';

const folder = join(import.meta.dirname, '../../.results/programs'); // within the workspace, so that `gradkit` is found

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Each dataset, and every other choice once. */
const cases: Readonly<Record<string, Partial<Settings>>> = {
  circle: { dataset: 'circle', noise: 20, penalty: 'l1', schedule: 'warmup', optimizer: 'rmsprop' },
  xor: { dataset: 'xor', features: ['x', 'x2', 'xy', 'sinx'], penalty: 'l2', normalization: 'batch', schedule: 'step' },
  gaussians: { dataset: 'gaussians', layers: [], optimizer: 'sgd', schedule: 'exponential', noise: 10 },
  spiral: { dataset: 'spiral', noise: 5, dropout: 0.2, normalization: 'layer', optimizer: 'adamw' },
  moons: { dataset: 'moons', noise: 30, schedule: 'cosine', optimizer: 'momentum', trainShare: 70, batchSize: 7 },
  plane: {
    dataset: 'plane',
    edits: [
      { layer: 0, unit: 1, input: 0, value: 2 },
      { layer: 1, unit: 0, input: -1, value: -0.5 },
    ],
  },
  hills: {
    dataset: 'hills',
    optimizer: 'adagrad',
    seed: 5,
    layers: (['relu', 'leaky', 'sigmoid', 'gelu', 'linear'] as const).map((activation) => ({ units: 2, activation })),
  },
  own: {
    dataset: 'own',
    points: Array.from({ length: 12 }, (_, i) => ({
      x: Math.sin(i),
      y: Math.cos(2 * i),
      target: i % 2 === 0 ? 1 : -1,
    })),
  },
};

describe.each(Object.entries(cases))('the program of %s', (name, changed) => {
  it('trains as the page does, and writes the network as ONNX', async () => {
    const settings = { ...defaults, ...changed };
    const run = new Run(settings);
    while (run.epochs < 3) run.step();
    const { train, test } = run.points;
    const place = join(folder, name);
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, 'playground.ts'), typescriptOf(settings, 3, train.targets.size + test.targets.size));
    const args = ['--conditions=gradkit:source', 'playground.ts'];
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: place });
    const [head, ...rows] = stdout.trim().split('\n');
    expect(head).toBe('epoch,train,test');
    expect(rows.map((row) => row.split(',').map(Number))).toEqual(
      run.curve.map((point) => [point.epoch, point.train, point.test]),
    );
    const session = await openSession(join(place, 'playground.onnx'), { device: 'cpu' });
    const [outputs] = Object.values(await session.run({ point: test.inputs }));
    const expected = run.inEvaluation(() => run.network.model.forward(test.inputs));
    const values = Array.from(expected.data, (y) => (isRegression(settings) ? y : 1 / (1 + Math.exp(-y))));
    expectClose(outputs, tensor(values, { shape: [...expected.shape] }), { relative: 1e-5, absolute: 1e-6 });
    await session.close();
  });
});

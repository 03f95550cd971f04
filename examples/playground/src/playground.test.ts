import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Playground } from './playground.ts';
import { fromHash, toHash } from './settings/hash.ts';
import { defaults, type PageState } from './settings/settings.ts';
import { Engine } from './worker/engine.ts';

async function opened(state: Partial<PageState> = {}): Promise<Playground> {
  const playground = new Playground(new Engine(), { ...defaults, ...state }, () => setImmediate());
  await playground.open();
  return playground;
}

/** Until something holds. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await setImmediate();
}

const losses = ({ curve }: Playground): unknown => curve.value.points;

describe('a playground', () => {
  it('runs, pauses, and is in the same place when its address is opened again', async () => {
    const playground = await opened();
    expect(losses(playground)).toHaveLength(1);
    playground.start();
    await until(() => playground.snapshot.value!.epochs >= 4);
    playground.pause();
    await until(() => playground.state.value.at === playground.snapshot.value!.steps);
    await setImmediate();
    const again = await opened(fromHash(toHash(playground.state.value)));
    expect(again.snapshot.value).toEqual({ ...playground.snapshot.value!, curve: again.curve.value.points });
    expect(losses(again)).toEqual(losses(playground));
  });

  it('steps by a batch and by an epoch', async () => {
    const playground = await opened();
    await playground.step('batch');
    expect([playground.snapshot.value!.steps, playground.state.value.at]).toEqual([1, 1]);
    void playground.step('epoch');
    await playground.step('epoch');
    expect(playground.snapshot.value!.epochs).toBe(2);
    expect(losses(playground)).toHaveLength(3);
  });

  it('goes through the examples of a step, and its phases', async () => {
    const playground = await opened({ batchSize: 2 });
    await playground.stepSample();
    expect(playground.trace.value).toMatchObject({ sample: 0, phase: 'forward' });
    expect(playground.shown.value!.columns[0].weight).toEqual(playground.trace.value!.before.columns[0].weight);
    await playground.stepSample();
    expect(playground.trace.value!.sample).toBe(1);
    for (const phase of ['loss', 'backward', 'update']) {
      await playground.nextPhase();
      expect(playground.trace.value!.phase).toBe(phase);
    }
    expect(playground.shown.value).toBe(playground.snapshot.value);
    await playground.nextPhase();
    expect(playground.trace.value).toMatchObject({ sample: 0, phase: 'forward' });
    expect(playground.snapshot.value!.steps).toBe(2);
    await playground.step('batch');
    expect(playground.trace.value).toBeNull();
  });

  it('begins anew when a setting changes, and keeps the run', async () => {
    const playground = await opened();
    await playground.step('epoch');
    playground.change({ dataset: 'xor', noise: 10 });
    playground.change({ layers: [] });
    await until(() => playground.snapshot.value!.pictures.length === 2);
    expect(playground.snapshot.value!.steps).toBe(0);
    expect(playground.runs.value).toMatchObject([{ id: 1, epochs: 1, state: { dataset: 'circle' }, changed: null }]);
    playground.restore(playground.runs.value[0]);
    await until(() => playground.snapshot.value!.pictures.length === 4);
    expect(toHash(playground.state.value)).toBe('');
    playground.removeRun(1);
    expect(playground.runs.value).toEqual([]);
  });

  it('takes over the learning rate while it runs, and says so', async () => {
    const playground = await opened();
    await playground.step('batch');
    playground.change({ learningRate: 0.3 });
    await playground.step('batch');
    expect(playground.snapshot.value).toMatchObject({ steps: 2, learningRate: 0.3 });
    expect(playground.changed.value).toBe('learning rate 0.01 → 0.3 at step 1');
    expect(playground.state.value.at).toBe(0); // the address alone would not lead here
  });

  it('has weights set by hand: before the first step they are settings', async () => {
    const playground = await opened();
    await playground.setWeight(0, 1, 0, 0.25);
    await playground.setWeight(0, 1, 0, 0.5);
    expect(toHash(playground.state.value)).toBe('edits=0.1.0=0.5');
    expect(playground.snapshot.value!.columns[0].weight[2]).toBe(0.5);
    await playground.step('batch');
    await playground.setWeight(2, 0, -1, 3);
    expect(playground.snapshot.value!.columns[2].bias[0]).toBe(3);
    expect(playground.changed.value).toBe('a weight at step 1');
    playground.change({ layers: [{ units: 1, activation: 'tanh' }] });
    expect(playground.state.value.edits).toEqual([]);
  });

  it('takes points of one’s own, drawn or from a table', async () => {
    const playground = await opened();
    playground.useOwn();
    playground.addPoint(0.123456, -0.4, 1);
    await until(() => playground.points.value!.train.length + playground.points.value!.test.length === 15);
    expect(fromHash(toHash(playground.state.value)).points).toEqual(playground.state.value.points);
    playground.erasePoints(0.5, 0, 0.4);
    expect(playground.state.value.points.map(({ target }) => target)).toEqual([-1, -1, 1]);
    playground.erasePoints(-0.5, 0, 0.4); // three stay
    expect(playground.state.value.points).toHaveLength(3);
    expect(await playground.readCsv('a,b,c\n0,0,1\n1,0,2\n1,1,3\n')).toBe(
      'a (0 … 1), b (0 … 1) → c (1 … 3); scaled to −1 … 1',
    );
    expect(playground.state.value).toMatchObject({ regression: true, dataset: 'own' });
    expect(await playground.readCsv('nothing')).toBeNull();
    expect(playground.error.value).toContain('CSV: it has 1 columns and 0 rows');
    playground.clearPoints();
    await until(() => playground.error.value === null);
    expect(playground.state.value.regression).toBe(false);
  });

  it('stops where the weights grow without bound, and exports nothing of that', async () => {
    const layers = [{ units: 8, activation: 'relu' }] as const;
    const playground = await opened({ dataset: 'hills', optimizer: 'sgd', learningRate: 10, layers });
    playground.start();
    await until(() => !playground.isRunning.value);
    expect(playground.error.value).toMatch(/^The weights have grown without bound: the loss is (NaN|Infinity)\./);
    await expect(playground.exportOnnx()).rejects.toThrow(/^exportRun: the test loss is (NaN|Infinity)/);
    await playground.reset();
    expect(playground.error.value).toBeNull();
  });

  it('does not go on to a step that is not wanted any more', async () => {
    const playground = new Playground(new Engine(), { ...defaults, at: 100_000 }, () => setImmediate());
    const opening = playground.open();
    await until(() => playground.waitingFor.value === 'goes on to step 100,000 …');
    playground.change({ dataset: 'xor' });
    await opening;
    expect(playground.snapshot.value!.steps).toBe(0);
    expect([playground.waitingFor.value, toHash(playground.state.value)]).toEqual([null, 'dataset=xor']);
  });

  it('says what the engine refuses', async () => {
    const playground = await opened();
    playground.change({ dataset: 'own', points: [] });
    await until(() => playground.error.value !== null);
    expect(playground.error.value).toBe(
      'Run: there are 0 points; at least 3 are needed, two to learn from and one to test with',
    );
    playground.change({ dataset: 'circle' });
    await until(() => playground.error.value === null);
    expect(playground.isRunning.value).toBe(false);
  });
});

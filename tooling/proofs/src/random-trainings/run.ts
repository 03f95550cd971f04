import { compile } from '@gradkit/compile';
import { Generator, normal, randint, seed, type Tensor } from '@gradkit/core-tensor';
import { withMode } from '@gradkit/layers';
import { crossEntropy, mse } from '@gradkit/losses';
import { clipGradNorm } from '@gradkit/optimizers';
import { channels, classes, setUp, side, width, type Setup } from './setup.ts';
import type { Script } from './script.ts';

type Step = (inputs: Tensor, targets: Tensor, turn: number) => Tensor;

/** What a training leaves: losses, weights and moments, by name. */
export type Outcome = ReadonlyMap<string, Tensor>;

function lossOf({ loss }: Script, outputs: Tensor, targets: Tensor): Tensor {
  return loss === 'crossEntropy' ? crossEntropy(outputs, targets) : mse(outputs, targets);
}

/** The step as people write it. */
function stepOf(script: Script, { model, optimizers }: Setup): Step {
  const { inTurn, clipNorm } = script;
  return (inputs, targets, turn) => {
    const active = inTurn ? [optimizers[turn]] : optimizers;
    for (const optimizer of active) optimizer.zeroGrad();
    const value = lossOf(script, model.forward(inputs), targets);
    value.backward();
    if (clipNorm !== null) for (const optimizer of active) clipGradNorm(optimizer.parameters, clipNorm);
    for (const optimizer of active) optimizer.step();
    return value;
  };
}

function batchOf(
  { images, loss, batches, seed: own }: Script,
  step: number,
  nudge: number | null,
): readonly [Tensor, Tensor] {
  const rng = new Generator(1000 * own + step);
  const size = batches[step];
  const shape = [size, ...(images ? [channels, side, side] : [width])];
  const drawn = normal(shape, { rng, dtype: 'float64' });
  const apart = (by: number): Tensor => normal(shape, { rng: new Generator(by), dtype: 'float64' }).mul(2 ** -51);
  const inputs = nudge === null ? drawn : drawn.mul(apart(nudge).add(1));
  if (loss === 'crossEntropy') return [inputs, randint(classes, [size], { rng })];
  return [inputs, normal([size, classes], { rng, dtype: 'float64' })];
}

function setModes({ frozen, evaluating }: Script, { model, parts }: Setup): void {
  model.train();
  for (const at of frozen) parts[at].requiresGrad(false);
  for (const at of evaluating) parts[at].eval();
}

/** A training made anew that goes on from where another one stands. */
function resumed(script: Script, before: Setup): Setup {
  const after = setUp(script);
  after.model.loadStateDict(before.model.stateDict());
  after.optimizers.forEach((optimizer, i) => optimizer.loadStateDict(before.optimizers[i].stateDict()));
  after.schedulers.forEach((scheduler, i) => scheduler.loadStateDict(before.schedulers[i].stateDict()));
  setModes(script, after);
  after.parts.forEach((part, at) =>
    part.requiresGrad([...before.parts[at].parameters()].some((each) => each.requiresGrad)),
  );
  return after;
}

/** Runs a script, with steps as they stand or compiled; with a seed `nudge`, on inputs that are a few units in the last place apart. */
export async function run(script: Script, form: 'eager' | 'compiled', nudge: number | null = null): Promise<Outcome> {
  const outcome = new Map<string, Tensor>();
  const made = <A extends unknown[]>(f: (...given: A) => Tensor): ((...given: A) => Tensor | Promise<Tensor>) =>
    form === 'compiled' ? compile(f) : f;
  let setup = setUp(script);
  setModes(script, setup);
  let step = made(stepOf(script, setup));
  let evaluate = made((inputs: Tensor) => setup.model.forward(inputs));
  for (let i = 0; i < script.batches.length; i++) {
    seed(script.seed + i); // of dropout, also after what was resumed
    const batch = batchOf(script, i, nudge);
    outcome.set(`loss of step ${i}`, await step(...batch, i % script.optimizers.length));
    for (const scheduler of setup.schedulers) scheduler.step();
    if (script.validateAfter === i)
      outcome.set(`outputs after step ${i}`, await withMode(setup.model, 'eval', async () => evaluate(batch[0])));
    if (script.turnOver?.after === i) {
      const part = setup.parts[script.turnOver.layer];
      part.requiresGrad(![...part.parameters()].some((each) => each.requiresGrad));
    }
    if (script.resumeAfter !== i) continue;
    setup = resumed(script, setup);
    step = made(stepOf(script, setup));
    evaluate = made((inputs: Tensor) => setup.model.forward(inputs));
  }
  for (const [name, value] of Object.entries(setup.model.stateDict())) outcome.set(name, value);
  for (const [i, optimizer] of setup.optimizers.entries())
    for (const [name, value] of Object.entries(optimizer.stateDict().tensors))
      outcome.set(`optimizer ${i}: ${name}`, value);
  return outcome;
}

import { noGrad, type Parameter } from '@gradkit/autograd';
import { compile } from '@gradkit/compile';
import type { Tensor } from '@gradkit/core-tensor';
import { trainedStateDict } from '@gradkit/layers';
import { crossEntropy } from '@gradkit/losses';
import { MeanLoss } from '@gradkit/metrics';
import { AdamW, clipGradNorm, CosineAnnealingLR, WarmupLR } from '@gradkit/optimizers';
import { progress } from '@gradkit/train-loop/node';
import type { GPT } from '@gradkit-examples/gpt/model';
import type { loadersOf } from './texts.ts';

type Loaders = ReturnType<typeof loadersOf>;

interface LearnOptions {
  readonly learningRate: number;
  /** of matrices */
  readonly weightDecay: number;
  /** beside the progress bar */
  readonly label: string;
}

function lossOf(model: GPT, inputs: Tensor, targets: Tensor): Tensor {
  const logits = model.forward(inputs); // [batch, length, vocabulary]
  return crossEntropy(logits.flatten(0, 1), targets.flatten());
}

/** Measures a model: nats per character of the text for validation. */
export function validator(model: GPT, { unseen }: Pick<Loaders, 'unseen'>): () => Promise<number> {
  const measure = compile((inputs: Tensor, targets: Tensor) => noGrad(() => lossOf(model, inputs, targets)));
  return async () => {
    const mean = new MeanLoss();
    for (const { inputs, targets } of unseen) mean.update(await measure(inputs, targets), targets.size);
    return mean.compute();
  };
}

/**
 * Trains what is not frozen, and goes back to where it was best.
 *
 * @returns the optimizer, and ten validation losses on the way
 */
export async function learn(model: GPT, data: Loaders, { learningRate, weightDecay, label }: LearnOptions) {
  const trained = model.parameters().filter(({ requiresGrad }) => requiresGrad);
  const isMatrix = ({ value }: Parameter): boolean => value.rank > 1;
  const groups = [
    { parameters: trained.filter(isMatrix), weightDecay },
    { parameters: trained.filter((parameter) => !isMatrix(parameter)), weightDecay: 0 },
  ];
  const optimizer = new AdamW(groups, { learningRate, beta2: 0.99 });
  const steps = data.train.length;
  const warmup = Math.min(100, steps / 2);
  const after = new CosineAnnealingLR(optimizer, steps - warmup, { etaMin: learningRate / 30 });
  const scheduler = new WarmupLR(optimizer, warmup, { after });
  const step = compile((inputs: Tensor, targets: Tensor) => {
    optimizer.zeroGrad();
    const loss = lossOf(model, inputs, targets);
    loss.backward();
    clipGradNorm(trained, 1);
    optimizer.step();
    return loss;
  });
  const validate = validator(model, data);
  const losses: number[] = [];
  let best = trainedStateDict(model);
  let done = 0;
  const bar = progress(data.train, { label });
  for await (const { inputs, targets } of bar) {
    await step(inputs, targets);
    scheduler.step();
    done++;
    if (done % Math.ceil(steps / 10) > 0 && done < steps) continue;
    const loss = await validate();
    if (loss < Math.min(...losses)) best = trainedStateDict(model);
    losses.push(loss);
    bar.report({ validationLoss: loss });
  }
  model.loadStateDict(best, { strict: false });
  return { optimizer, losses };
}

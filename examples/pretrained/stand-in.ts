/** What a dry run has in place of the real network: a small one that has learned nothing, in a file with the same inputs and the same names. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Generator, zeros, type Tensor } from '@gradkit/core-tensor';
import { Conv2d, Module, ReLU, Sequential } from '@gradkit/layers';
import { saveModel } from '@gradkit/onnx-export/node';
import { stages } from './network.ts';

class SmallNet extends Module<Tensor[], Tensor[]> {
  readonly stages: readonly Sequential[];

  constructor(rng: Generator) {
    super();
    const strided = (from: number, to: number, stride: number): Sequential =>
      new Sequential(new Conv2d(from, to, 3, { stride, padding: 1, rng }), new ReLU());
    this.stages = [strided(3, 8, 4), strided(8, 8, 2), strided(8, 16, 2), strided(16, 16, 1)];
  }

  override forward(images: Tensor): Tensor[] {
    let x = images.permute([0, 3, 1, 2]).div(100);
    return this.stages.map((stage) => (x = stage.forward(x)));
  }
}

/** @param folder where it is written @returns the file */
export async function standIn(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const file = join(folder, 'stand-in.onnx');
  await saveModel(file, new SmallNet(new Generator(1)).eval(), {
    exampleInputs: [zeros([2, 100, 100, 3])],
    outputNames: stages,
    verify: false,
  });
  return file;
}

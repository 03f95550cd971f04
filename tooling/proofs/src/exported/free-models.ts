import { CharacterModel, GPT } from '@gradkit-internal/bench/models';
import { normal, randint, seed, type Tensor } from '@gradkit/core-tensor';
import { Conv2d, Linear, MaxPool2d, Module, ReLU, Sequential } from '@gradkit/layers';
import { UnrolledLSTM } from '../testing/unrolled-lstm.ts';

/** A model with free axes, an example to export it with, and inputs of other sizes. */
export interface FreeModel {
  readonly name: string;
  readonly model: Module<[x: Tensor], Tensor | Tensor[]>;
  readonly axes: Readonly<Record<number, string>>;
  readonly example: Tensor;
  readonly others: readonly Tensor[];
  /** of the one output, as the file declares it */
  readonly outputShape: readonly (number | string)[];
}

/** Images of any size → what the poolings leave, and its mean by channel → classes. */
class ConvNet extends Module<[images: Tensor], Tensor[]> {
  readonly body = new Sequential(
    new Conv2d(1, 4, 3),
    new ReLU(),
    new MaxPool2d(2),
    new Conv2d(4, 8, 3, { padding: 1 }),
    new ReLU(),
    new MaxPool2d(2),
  );
  readonly head = new Linear(8, 10);

  forward(images: Tensor): Tensor[] {
    const maps = this.body.forward(images);
    return [maps, this.head.forward(maps.mean([2, 3]))];
  }
}

const tokens = (batch: number, length: number): Tensor => randint(20, [batch, length], { dtype: 'int32' });
const text = { 0: 'batch', 1: 'length' };

/** Networks whose batch and sizes are free: images of any height and width, texts of any length. */
export function freeModels(): readonly FreeModel[] {
  seed(3);
  return [
    {
      name: 'conv-net',
      model: new ConvNet(),
      axes: { 0: 'batch', 2: 'height', 3: 'width' },
      example: normal([2, 1, 28, 28]),
      others: [normal([1, 1, 16, 33]), normal([5, 1, 6, 6]), normal([3, 1, 47, 20])],
      outputShape: ['batch', 8, 'floor((height - 2)/4)', 'floor((width - 2)/4)'],
    },
    {
      name: 'character-lstm',
      model: new CharacterModel({ vocabulary: 20, features: 6, hidden: 8 }),
      axes: text,
      example: tokens(2, 7),
      others: [tokens(1, 1), tokens(4, 3), tokens(3, 50)],
      outputShape: ['batch', 'length', 20],
    },
    {
      name: 'lstm-by-hand',
      model: new UnrolledLSTM(20, 6, 8),
      axes: text,
      example: tokens(2, 7),
      others: [tokens(1, 1), tokens(4, 3), tokens(3, 50)],
      outputShape: ['batch', 'length', 20],
    },
    {
      name: 'gpt',
      model: new GPT({ vocabulary: 20, block: 32, layers: 2, heads: 2, width: 8 }),
      axes: text,
      example: tokens(2, 9),
      others: [tokens(1, 1), tokens(4, 32), tokens(3, 17)],
      outputShape: ['batch', 'length', 20],
    },
  ];
}

// Texts of different lengths in one batch: shorter ones are padded, and `lengths` says where each ends, so that the padding is not read.
import { noGrad } from '@gradkit/autograd';
import { Generator, seed, tensor } from '@gradkit/core-tensor';
import { GRU, packPaddedSequence, padPackedSequence, padSequence } from '@gradkit/layers';
import { lesson } from '@gradkit-examples/course';
import { draw } from '../texts.ts';

const { seed: chosen } = lesson('sequences');
seed(chosen);
const rng = new Generator(chosen);
const gru = new GRU(36, 8, { batchFirst: true });
const texts = [9, 4, 6].map((length) => draw(1, length, rng).inputs.squeeze(0)); // [length, 36] each
const lengths = texts.map(({ shape }) => shape[0]);
const batch = padSequence(texts, { batchFirst: true }); // [3, 9, 36], zeros behind the ends

noGrad(() => {
  const alone = gru.forward(texts[1].unsqueeze(0))[1].squeeze([0, 1]); // what it knows after the second text
  const stateOf = (hidden: typeof alone): typeof alone => hidden.slice([0, 1]);
  const difference = (hidden: typeof alone): string => stateOf(hidden).sub(alone).abs().max().item().toExponential(0);
  console.log(`padding read: the state of the second text differs by ${difference(gru.forward(batch)[1])}`);
  console.log(`with lengths: by ${difference(gru.forward(batch, null, { lengths })[1])}`);
  const packed = packPaddedSequence(batch, tensor(lengths, { dtype: 'int32' }), {
    batchFirst: true,
    enforceSorted: false,
  });
  const [outputs, hidden] = gru.forward(packed);
  console.log(`packed, as in PyTorch: by ${difference(hidden)}`);
  console.log(`outputs ${padPackedSequence(outputs, { batchFirst: true })[0].shape.join(' × ')}`);
});

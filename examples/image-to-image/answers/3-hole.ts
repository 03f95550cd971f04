// A hole of 16 × 16 pixels is filled: the skip connections have nothing to bring there, it is painted from what the bottom knows.
import { seed, tensor, type Tensor } from '@gradkit/core-tensor';
import { toFloat } from '@gradkit/data';
import { peakSignalNoiseRatio } from '@gradkit/metrics';
import { lesson } from '@gradkit-examples/course';
import { hands } from '@gradkit-examples/course/hands';
import { compared, learnToRestore, six, size } from '../restore.ts';

const { epochs, seed: chosen, dryRun, show } = lesson('image-to-image', { epochs: 4 });
seed(chosen);
const { train, test } = await hands({ size, dryRun });
const inHole = (at: number): boolean => at >= 16 && at < 32;
const keep = tensor(
  Array.from({ length: size }, (_, y) =>
    Array.from({ length: size }, (_unused, x) => (inHole(y) && inHole(x) ? 0 : 1)),
  ),
);
/** Black, where the hole is. */
const spoil = (images: Tensor): Tensor => images.mul(keep);
const { psnr, restore } = await learnToRestore({ train, test, spoil, epochs, seed: chosen });
const targets = toFloat(test);
console.log(`with a hole: PSNR ${peakSignalNoiseRatio(spoil(targets), targets, [0, 1]).toFixed(2)} dB`);
console.log(`by the network: PSNR ${psnr.toFixed(2)} dB`);

const few = six(test);
const rows = { 'with a hole': spoil(few), network: await restore(spoil(few)), truth: few };
await show('hole.png', compared(rows, 'What was in the hole?'));

// Grey photographs get their colours back: skin, walls and sleeves are of few colours, and the network knows where it sees which.
import { seed, type Tensor } from '@gradkit/core-tensor';
import { toFloat } from '@gradkit/data';
import { peakSignalNoiseRatio } from '@gradkit/metrics';
import { lesson } from '@gradkit-examples/course';
import { hands } from '@gradkit-examples/course/hands';
import { compared, learnToRestore, six, size } from '../restore.ts';

const { epochs, seed: chosen, dryRun, show } = lesson('image-to-image', { epochs: 4 });
seed(chosen);
const { train, test } = await hands({ size, dryRun });
/** The mean of red, green and blue, three times. */
const spoil = (images: Tensor): Tensor => images.mean(1, { keepDims: true }).expand(images.shape);
const { psnr, restore } = await learnToRestore({ train, test, spoil, epochs, seed: chosen });
const targets = toFloat(test);
console.log(`in grey: PSNR ${peakSignalNoiseRatio(spoil(targets), targets, [0, 1]).toFixed(2)} dB`);
console.log(`by the network: PSNR ${psnr.toFixed(2)} dB`);

const few = six(test);
const rows = { 'in grey': spoil(few), network: await restore(spoil(few)), truth: few };
await show('colour.png', compared(rows, 'Colours of grey photographs'));

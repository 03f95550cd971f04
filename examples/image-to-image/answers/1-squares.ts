// Squared errors fear large errors most, and paint the mean of all edges that may be there: a little more PSNR, and less sharp.
import { seed, type Tensor } from '@gradkit/core-tensor';
import { compose, resize } from '@gradkit/data';
import { l1Loss, mse } from '@gradkit/losses';
import { lesson } from '@gradkit-examples/course';
import { hands } from '@gradkit-examples/course/hands';
import { compared, learnToRestore, six, size } from '../restore.ts';

const { epochs, seed: chosen, dryRun, show } = lesson('image-to-image', { epochs: 4 });
const { train, test } = await hands({ size, dryRun });
const bicubic = compose(resize(size / 4), resize(size, { interpolation: 'bicubic' }));
const few = six(test);
const rows: Record<string, Tensor> = { bicubic: bicubic(few) };
for (const [name, loss] of Object.entries({ distances: l1Loss, squares: mse })) {
  seed(chosen);
  const { psnr, restore } = await learnToRestore({ train, test, spoil: bicubic, loss, epochs, seed: chosen });
  console.log(`${name}: PSNR ${psnr.toFixed(2)} dB`);
  rows[name] = await restore(bicubic(few));
}
await show('squares.png', compared({ ...rows, truth: few }, 'Distances or squares'));

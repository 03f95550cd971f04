// Where does it look? Grad-CAM of the third convolution: what there speaks for the right digit.
import { seed, type Tensor } from '@gradkit/core-tensor';
import { compose } from '@gradkit/data';
import { Conv2d, gradCam } from '@gradkit/layers';
import { crossEntropy } from '@gradkit/losses';
import { AdamW } from '@gradkit/optimizers';
import { saliency } from '@gradkit/plot';
import { Trainer } from '@gradkit/train-loop';
import { lesson } from '@gradkit-examples/course';
import { change, convolutional, hands, load, size, toInputs } from '../hands.ts';

const { epochs, seed: chosen, dryRun, show } = lesson('signs', { epochs: 12 });
seed(chosen);
const { train, validation } = await hands({ dryRun, seed: chosen });
const model = convolutional();
const trainer = new Trainer({ model, optimizer: new AdamW(model.parameters()), loss: crossEntropy, log: () => {} });
await trainer.fit(load(train, { transform: compose(change, toInputs), shuffle: true, seed: chosen }), { epochs });
await trainer.sync();

model.eval();
const convolutions = [...model.modules()].filter((module) => module instanceof Conv2d);
const [{ inputs, labels }] = load(validation, { batchSize: 12, transform: (x) => x });
const maps = gradCam(model, convolutions[2], toInputs(inputs), { target: labels }); // [12, 12, 12]
const rows = (x: Tensor) => x.unbind(0).map((row) => row.data);
const titles = Array.from(labels.data, String);
await show('grad-cam.png', saliency(rows(inputs), rows(maps), { shape: [size, size], heatShape: [12, 12], titles }));

import { add, type Tensor } from '@gradkit/core-tensor';
import { BCEWithLogitsLoss, DiceLoss } from '@gradkit/losses';
import { Adam, clipGradNorm } from '@gradkit/optimizers';
import { provePort } from './prove-port.ts';
import { UNet } from './unet.ts';

provePort('unet', () => {
  const model = new UNet(3, 1);
  const criterion = new BCEWithLogitsLoss();
  const diceLoss = new DiceLoss();
  const optimizer = new Adam(model.parameters(), { learningRate: 0.005 });
  const step = (images: Tensor, trueMasks: Tensor): Tensor[] => {
    const masksPred = model.forward(images);
    const loss = add(criterion.forward(masksPred, trueMasks), diceLoss.forward(masksPred, trueMasks));
    optimizer.zeroGrad();
    loss.backward();
    clipGradNorm(model.parameters(), 1);
    optimizer.step();
    return [loss];
  };
  return { models: { model }, step, predict: (images) => model.forward(images) };
});

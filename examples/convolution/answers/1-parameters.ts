// A convolution has the same few weights everywhere; a dense layer of the same shape has one for each pair of pixels.
import { Conv2d, modelStatistics, Sequential } from '@gradkit/layers';

const conv = new Sequential(new Conv2d(1, 16, 5, { padding: 2 }));
const { parameters, multiplyAdds } = modelStatistics(conv, [1, 1, 28, 28]);
const dense = 784 * 16 * 784;
console.log(`convolution: ${parameters} parameters, ${multiplyAdds} products`);
console.log(`dense layer: ${dense + 16 * 784} parameters, ${dense} products`);

// What a page needs to train a multilayer perceptron.
export { tensor } from '@gradkit/core-tensor';
export { noGrad } from '@gradkit/autograd';
export { Linear, ReLU, Sequential } from '@gradkit/layers';
export { crossEntropy } from '@gradkit/losses';
export { SGD } from '@gradkit/optimizers';

// A quarter of the bytes: weights in int8, made by the exporter, with the accuracy before and after.
import { normal, seed } from '@gradkit/core-tensor';
import { Flatten, Linear, ReLU, Sequential } from '@gradkit/layers';
import { formatQuantization, quantizeModel } from '@gradkit/onnx-export';

seed(1);
const model = new Sequential(new Flatten(), new Linear(784, 128), new ReLU(), new Linear(128, 10));
const { report } = await quantizeModel(model, [normal([16, 1, 28, 28])], { mode: 'dynamic' });
console.log(formatQuantization(report));

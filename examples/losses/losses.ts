/**
 * Loss functions: what each says about a prediction, and why squared error is wrong for classes. The pictures are in runs/losses.
 */
import { grad, Parameter } from '@gradkit/autograd';
import { exp, sigmoid, softmax, tensor, type Tensor } from '@gradkit/core-tensor';
import { binaryCrossEntropy, binaryCrossEntropyWithLogits, crossEntropy, mse, rmse } from '@gradkit/losses';
import { SGD } from '@gradkit/optimizers';
import { functionCurves, lossCurve } from '@gradkit/plot';
import { lesson } from '@gradkit-examples/course';

const { epochs, show } = lesson('losses', { epochs: 200 });
const written = (x: Tensor): string => x.item().toFixed(4);

// --- 1. Values: how far off are the predictions? --------------------------------------------------------------------------------------

const predicted = tensor([4, 3]);
const truth = tensor([3, 5]);
console.log('1. Values: predicted 4 and 3, right are 3 and 5');
console.log(`   MSE  = ${written(mse(predicted, truth))}   (1² + 2²) / 2`);
console.log(`   RMSE = ${written(rmse(predicted, truth))}   its root, in the unit of the values`);

// --- 2. Classes: how likely was what is true? -----------------------------------------------------------------------------------------

const logits = tensor([[2, 1, -1]]); // [batch, classes]; any numbers
const probabilities = softmax(logits, 1); // positive, and 1 together
console.log('\n2. Classes: three logits 2, 1, −1');
console.log(`   softmax: ${[...probabilities.data].map((p) => p.toFixed(4)).join(', ')}`);
for (const label of [0, 1, 2]) {
  const p = probabilities.data[label];
  const loss = crossEntropy(logits, tensor([label], { dtype: 'int32' }));
  console.log(`   class ${label} is true: cross-entropy ${written(loss)} = −log ${p.toFixed(4)}`);
}
const z = tensor([[1.5]]);
const [fromProbability, fromLogit] = [
  binaryCrossEntropy(sigmoid(z), tensor([[1]])),
  binaryCrossEntropyWithLogits(z, tensor([[1]])),
];
console.log(
  `   yes or no, logit 1.5: ${written(fromProbability)} from the probability, ${written(fromLogit)} from the logit`,
);

const surprise = {
  'cross-entropy, −log p': (p: number) => -Math.log(p),
  'squared error, (1 − p)²': (p: number) => (1 - p) ** 2,
};
await show(
  'surprise.png',
  functionCurves(surprise, {
    title: 'What a prediction costs',
    xLabel: 'probability of the class that is true',
    yLabel: 'loss',
    range: [0.005, 1],
    yRange: [0, 5],
  }),
);

// --- 3. Why not squared error for classes: the slope ----------------------------------------------------------------------------------

const one = tensor([[1]]);
const slopes = {
  'cross-entropy': grad((x: Tensor) => binaryCrossEntropyWithLogits(x, one)),
  'squared error': grad((x: Tensor) => mse(sigmoid(x), one)),
};
console.log('\n3. The true class is 1, and the model is sure of 0: logit −6, probability 0.0025');
for (const [name, slope] of Object.entries(slopes))
  console.log(`   slope of the ${name.padEnd(13)} ${written(slope(tensor([[-6]])))}`);
const curves = Object.fromEntries(
  Object.entries(slopes).map(([name, slope]) => [name, (at: number) => slope(tensor([[at]])).item()]),
);
await show(
  'slopes.png',
  functionCurves(curves, {
    title: 'The slope that a wrong prediction has',
    xLabel: 'logit of the class that is true',
    yLabel: 'slope',
    range: [-8, 8],
    samples: 161,
  }),
);

const steps = 10 * epochs;
/** The probability of what is true over gradient descent from logit −6. */
function learn(lossOf: (logit: Tensor) => Tensor): number[] {
  const logit = new Parameter(tensor([[-6]]));
  const sgd = new SGD([logit], { learningRate: 0.1 });
  return Array.from({ length: steps }, () => {
    sgd.zeroGrad();
    lossOf(logit.value).backward();
    sgd.step();
    return 1 / (1 + exp(logit.value.neg()).item());
  });
}
const learned = {
  'cross-entropy': learn((x) => binaryCrossEntropyWithLogits(x, one)),
  'squared error': learn((x) => mse(sigmoid(x), one)),
};
console.log(
  `   after ${steps} steps: ${Object.entries(learned)
    .map(([name, p]) => `${name} ${p.at(-1)!.toFixed(4)}`)
    .join(', ')}`,
);
await show(
  'learned.png',
  lossCurve(learned, {
    title: 'From a sure mistake to the truth',
    xLabel: 'step',
    yLabel: 'probability of what is true',
  }),
);

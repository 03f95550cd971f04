/**
 * How good is a classifier? Accuracy, precision, recall, thresholds, ROC, calibration, and each class by itself. The pictures are in runs/evaluation.
 */
import { seed, sigmoid, softmax, type Tensor } from '@gradkit/core-tensor';
import { DataLoader, synthDigits, toFloat, type LabelledImages } from '@gradkit/data';
import { Flatten, Linear, Sequential } from '@gradkit/layers';
import { binaryCrossEntropyWithLogits, crossEntropy } from '@gradkit/losses';
import {
  BinaryAccuracy,
  BinaryAUROC,
  BinaryF1Score,
  BinaryPrecision,
  BinaryPrecisionRecallCurve,
  BinaryRecall,
  BinaryROC,
  MulticlassConfusionMatrix,
  MulticlassF1Score,
  MulticlassPrecision,
  MulticlassRecall,
} from '@gradkit/metrics';
import { Adam } from '@gradkit/optimizers';
import { calibrationCurve, confusionMatrix, lossCurve, precisionRecallCurve, rocCurve } from '@gradkit/plot';
import { Trainer } from '@gradkit/train-loop';
import { lesson } from '@gradkit-examples/course';

const { epochs, seed: chosen, dryRun, show } = lesson('evaluation', { epochs: 8 });
seed(chosen);
const percent = (share: number): string => `${(100 * share).toFixed(1).padStart(5)} %`;
const { train, test, classNames } = synthDigits({ train: dryRun ? 300 : 3000, test: dryRun ? 200 : 2000, seed: 1 });

// --- 1. Is it an eight? One in ten is -----------------------------------------------------------------------------------------------------

const isEight = (labels: Tensor): Tensor => labels.equal(8).cast('float32').unsqueeze(1); // [batch, 1]
const binary = new Sequential(new Flatten(), new Linear(784, 1));
const detector = new Trainer({
  model: binary,
  optimizer: new Adam(binary.parameters(), { learningRate: 3e-3 }),
  loss: (logits, labels) => binaryCrossEntropyWithLogits(logits, isEight(labels)),
  log: () => {},
});
const batch = (inputs: Tensor): Tensor => toFloat(inputs);
const transform = ({ inputs, labels }: LabelledImages): LabelledImages => ({ inputs: batch(inputs), labels });
const trainLoader = new DataLoader(train, { batchSize: 50, shuffle: true, seed: chosen, transform });
await detector.fit(trainLoader, { epochs });

const { inputs, labels } = transform(test.tensors);
const scores = sigmoid(await detector.predict(inputs)).squeeze(1); // [images]: the probability of an eight
const truth = labels.equal(8).cast('int32');
const never = truth.mul(0).cast('float32'); // a model that always says no
console.log('1. Is it an eight?');
for (const [name, given] of Object.entries({ 'always no': never, trained: scores })) {
  const row = [new BinaryAccuracy(), new BinaryPrecision(), new BinaryRecall(), new BinaryF1Score()].map((metric) => {
    metric.update(given, truth);
    return percent(metric.compute());
  });
  console.log(`   ${name.padEnd(10)} accuracy ${row[0]}  precision ${row[1]}  recall ${row[2]}  F1 ${row[3]}`);
}

// --- 2. The threshold: who says "eight" sooner finds more of them, and more that are none --------------------------------------------------

const thresholds = Array.from({ length: 19 }, (_, i) => (i + 1) / 20);
const byThreshold = { precision: [] as number[], recall: [] as number[], F1: [] as number[] };
for (const threshold of thresholds) {
  const metrics = {
    precision: new BinaryPrecision({ threshold }),
    recall: new BinaryRecall({ threshold }),
    F1: new BinaryF1Score({ threshold }),
  };
  for (const [name, metric] of Object.entries(metrics)) {
    metric.update(scores, truth);
    byThreshold[name as keyof typeof byThreshold].push(metric.compute());
  }
}
const best = byThreshold.F1.indexOf(Math.max(...byThreshold.F1));
console.log(
  `\n2. The best threshold for F1 is ${thresholds[best]}: precision ${percent(byThreshold.precision[best])}, recall ${percent(byThreshold.recall[best])}`,
);
const series = Object.fromEntries(Object.entries(byThreshold).map(([name, y]) => [name, { x: thresholds, y }]));
await show('threshold.png', lossCurve(series, { title: 'Precision for recall', xLabel: 'threshold', yLabel: 'share' }));

const [auroc, roc, pr] = [new BinaryAUROC(), new BinaryROC(), new BinaryPrecisionRecallCurve()];
for (const metric of [auroc, roc, pr]) metric.update(scores, truth);
console.log(
  `   an eight is ranked above another digit in ${percent(auroc.compute())} of all pairs (the area under the ROC curve)`,
);
await show('roc.png', rocCurve(roc.compute(), { title: 'All thresholds at once' }));
await show('precision-recall.png', precisionRecallCurve(pr.compute(), { title: 'Of rare things this one says more' }));
await show(
  'calibration.png',
  calibrationCurve({ probabilities: scores.data, outcomes: truth.data }, { title: 'Is 70 % sure right in 70 %?' }),
);

// --- 3. Ten classes, each by itself --------------------------------------------------------------------------------------------------------

seed(chosen);
const model = new Sequential(new Flatten(), new Linear(784, 10));
const trainer = new Trainer({
  model,
  optimizer: new Adam(model.parameters(), { learningRate: 3e-3 }),
  loss: crossEntropy,
  log: () => {},
});
await trainer.fit(trainLoader, { epochs });
const probabilities = softmax(await trainer.predict(inputs), 1);
const perClass = {
  precision: new MulticlassPrecision(10, { average: 'none' }),
  recall: new MulticlassRecall(10, { average: 'none' }),
  F1: new MulticlassF1Score(10, { average: 'none' }),
};
const matrix = new MulticlassConfusionMatrix(10);
for (const metric of [...Object.values(perClass), matrix]) metric.update(probabilities, labels);
const columns = Object.values(perClass).map((metric) => metric.compute());
console.log('\n3. Each digit by itself\n   digit  precision  recall      F1');
classNames.forEach((name, i) =>
  console.log(`   ${name.padEnd(6)} ${columns.map((column) => percent(column[i])).join('   ')}`),
);
await show('confusion.png', confusionMatrix(matrix.compute(), { classNames, title: 'What is taken for what' }));

import { readFileSync } from 'node:fs';
import { prepareQat } from '@gradkit/layers';
import { quantizeModel, type QuantizationReport, type QuantizeOptions } from '@gradkit/onnx-export';
import { describe, expect, test } from 'vitest';
import { accuracyOf, characters, digits, type Task } from './tasks.ts';

/** What quantization does to a trained model. */
async function measure(task: Task, options: QuantizeOptions): Promise<QuantizationReport> {
  const { report } = await quantizeModel(task.model, [task.test[0].inputs.slice([[0, 2]])], {
    ...options,
    evaluate: (predict) => accuracyOf(predict, task.test),
  });
  return report;
}

// Trained for a moment only: write-models.ts trains in full, and there the score changes by 0.003 at most.
const allowed = 0.01;

function expectSmallAndSame({ ratio, scoreBefore, scoreAfter }: QuantizationReport, least: number): void {
  expect(ratio).toBeLessThanOrEqual(0.3);
  expect(scoreBefore!).toBeGreaterThan(least);
  expect(Math.abs(scoreAfter! - scoreBefore!)).toBeLessThanOrEqual(allowed);
}

describe('a convolutional network for digits', () => {
  const task = digits({ train: 768, test: 500, epochs: 3 });

  test('static and dynamic', async () => {
    await task.train();
    const fixed = await measure(task, { calibrationData: task.calibration });
    expect(fixed.operators.map(({ mode }) => mode)).toEqual(['static', 'static', 'static', 'static']);
    expectSmallAndSame(fixed, 0.7);
    expectSmallAndSame(await measure(task, { mode: 'dynamic' }), 0.7);
  });

  test('trained on with rounded weights and inputs, compiled', async () => {
    const rounded = digits({ train: 768, test: 500, epochs: 2, batchNorm: false });
    await rounded.train();
    prepareQat(rounded.model);
    rounded.model.forward(rounded.calibration[0]); // shows how many channels there are
    await rounded.train(1);
    const report = await measure(rounded, { mode: 'static' });
    expect(report.operators.map(({ mode }) => mode)).toEqual(['static', 'static', 'static', 'static']);
    expectSmallAndSame(report, 0.7);
  });
});

test('an LSTM of characters', async () => {
  const text = readFileSync(new URL('../../../../LICENSE', import.meta.url), 'utf8');
  const task = characters({ text: text.repeat(3).slice(0, 12_000), test: 2000, hidden: 128, epochs: 2 });
  await task.train();
  for (const mode of ['dynamic', 'weightOnly'] as const) {
    const report = await measure(task, { mode });
    expect(report.operators.map(({ operator }) => operator)).toEqual(['Gather', 'LSTM', 'LSTM', 'MatMul']);
    expectSmallAndSame(report, 0.15);
  }
});

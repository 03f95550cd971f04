// Macro counts every class alike, micro every example: they part where a rare class goes badly.
import { tensor } from '@gradkit/core-tensor';
import { MulticlassF1Score } from '@gradkit/metrics';

const labels = tensor([...Array<number>(90).fill(0), ...Array<number>(10).fill(1)], { dtype: 'int32' });
const predictions = tensor([...Array<number>(97).fill(0), ...Array<number>(3).fill(1)], { dtype: 'int32' });
for (const average of ['micro', 'macro', 'weighted', 'none'] as const) {
  const f1 = new MulticlassF1Score(2, { average });
  f1.update(predictions, labels);
  console.log(average.padEnd(8), f1.compute());
}

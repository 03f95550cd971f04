// Weight decay pulls biases to 0 as well, which helps nobody: two groups of parameters, one without it.
import { Linear, ReLU, Sequential } from '@gradkit/layers';
import { AdamW } from '@gradkit/optimizers';

const model = new Sequential(new Linear(784, 32), new ReLU(), new Linear(32, 10));
const named = model.namedParameters();
const optimizer = new AdamW([
  { parameters: named.filter(([name]) => name.endsWith('weight')).map(([, weight]) => weight), weightDecay: 0.01 },
  { parameters: named.filter(([name]) => name.endsWith('bias')).map(([, bias]) => bias), weightDecay: 0 },
]);
for (const { parameters, options } of optimizer.paramGroups)
  console.log(`${parameters.length} parameters with a weight decay of ${options.weightDecay}`);

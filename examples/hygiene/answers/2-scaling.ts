// The mean and the deviation belong to the training part. Fitted by `TabularPipeline`, they do, and travel with the model.
import { parseCsv, standardize, TabularPipeline } from '@gradkit/data';

const pipeline = new TabularPipeline({ columns: { height: [standardize()] } });
pipeline.fit(parseCsv('height\n1.5\n1.6\n1.7\n1.8')); // the training part alone
console.log(pipeline.transformInputs(parseCsv('height\n1.65\n2')).toArray()); // 1.65 is the mean of what was fitted

import { drawn } from '../data/drawn.ts';
import { noiseStd, trainCount } from '../data/make-points.ts';
import { featureRules } from '../network/features.ts';
import { isRegression, type Activation, type Normalization, type Settings } from '../settings/settings.ts';
import { optimizerRules, scheduleRules } from '../training/make-optimizer.ts';
import { batchSizeOf } from '../training/run.ts';

const activationCode: Readonly<Record<Activation, string | null>> = {
  tanh: 'Tanh()',
  relu: 'ReLU()',
  leaky: 'LeakyReLU(0.1)',
  sigmoid: 'Sigmoid()',
  gelu: 'GELU()',
  linear: null,
};

const normCode: Readonly<Record<Normalization, ((units: number) => string) | null>> = {
  none: null,
  batch: (units) => `BatchNorm1d(${units})`,
  layer: (units) => `LayerNorm(${units})`,
};

const labelled = (maker: string): string => `const { inputs, labels } = ${maker}.tensors;
const targets = labels.cast('float32').reshape([-1, 1]);`;

function dataCode({ dataset, samples, noise, points, regression }: Settings): string {
  const std = noiseStd(noise);
  switch (dataset) {
    case 'own': {
      const rows = points.map(({ x, y, target }) => `  [${x}, ${y}, ${regression ? target : Number(target > 0)}],`);
      return `const rows: [x: number, y: number, target: number][] = [
${rows.join('\n')}
];
const order = permutation(rows.length, { rng: new Generator(seed) }).data;
const points = Array.from(order, (i) => rows[i]!);
const inputs = tensor(points.map(([x, y]) => [x, y]));
const targets = tensor(points.map(([, , target]) => [target]));`;
    }
    case 'gaussians':
      return labelled(`data.makeBlobs({
  samples: ${samples},
  centers: [[-0.5, -0.5], [0.5, 0.5]],
  clusterStd: ${0.15 + std},
  seed,
})`);
    case 'spiral':
      return labelled(`data.makeSpiral({ samples: ${samples}, turns: 1.25, noise: ${std / 2}, seed })`);
    case 'moons':
      return labelled(`data.makeMoons({ samples: ${samples}, noise: ${std}, seed })`).replace(
        'const { inputs, labels } =',
        'const { inputs: raw, labels } =',
      ).concat(`
const inputs = raw.sub(tensor([0.5, 0.25])).mul(0.65);`);
    default:
      return `function draw(i: number, rng: Generator): [x: number, y: number, target: number] {${drawn[dataset].code}
}
const pointRng = new Generator(seed);
const points = Array.from({ length: ${samples} }, (_, i) => draw(i, pointRng));
const inputs = tensor(points.map(([x, y]) => [x, y])).add(normal([${samples}, 2], { std: ${std}, rng: pointRng }));
const targets = tensor(points.map(([, , target]) => [target]));`;
  }
}

/** Whether the network sees the points as they are. */
const seesPlainPoints = ({ features }: Settings): boolean => features.join() === 'x,y';

function networkCode(settings: Settings): string {
  const { features, layers, normalization, dropout } = settings;
  const lines = seesPlainPoints(settings) ? [] : ['  new Features(),'];
  let width = features.length;
  for (const { units, activation } of layers) {
    lines.push(`  new layers.Linear(${width}, ${units}, { rng }),`);
    for (const made of [normCode[normalization]?.(units), activationCode[activation]])
      if (made !== null && made !== undefined) lines.push(`  new layers.${made},`);
    if (dropout > 0) lines.push(`  new layers.Dropout(${dropout}, { rng }),`);
    width = units;
  }
  lines.push(`  new layers.Linear(${width}, 1, { rng }),`);
  return `const rng = new Generator(seed);
const model = new layers.Sequential(
${lines.join('\n')}
);`;
}

function featuresCode(settings: Settings): string {
  if (seesPlainPoints(settings)) return '';
  const columns = settings.features.map((feature) => featureRules[feature].code);
  return `class Features extends layers.Module {
  forward(points: Tensor): Tensor {
    const x = points.slice({ axis: 1, start: 0, end: 1 });
    const y = points.slice({ axis: 1, start: 1, end: 2 });
    return concat([${columns.join(', ')}], 1);
  }
}

`;
}

function editsCode({ edits, layers, features }: Settings): string {
  if (edits.length === 0) return '';
  const widths = [features.length, ...layers.map(({ units }) => units)];
  const lines = edits.map(({ layer, unit, input, value }) =>
    input < 0
      ? `set(linears[${layer}]!.bias!, ${unit}, ${value});`
      : `set(linears[${layer}]!.weight, ${unit * widths[layer] + input}, ${value});`,
  );
  return `
// Weights that were set by hand
const linears = model.layers.filter((layer) => layer instanceof layers.Linear);
function set(parameter: Parameter, index: number, value: number): void {
  const values = Float32Array.from(parameter.value.data);
  values[index] = value;
  parameter.value = tensor(values, { shape: [...parameter.value.shape] });
}
${lines.join('\n')}
`;
}

function penaltyCode({ penalty, penaltyRate }: Settings): string {
  if (penalty === 'none') return '';
  const cost = penalty === 'l1' ? `abs().sum().mul(${penaltyRate})` : `mul(weight.value).sum().mul(${penaltyRate / 2})`;
  return `
    for (const { weight } of model.layers.filter((layer) => layer instanceof layers.Linear))
      loss = loss.add(weight.value.${cost});`;
}

/**
 * The program that trains the network of the settings as the page does, prints its losses after every epoch as CSV, and writes it as ONNX.
 *
 * @param epochs how many
 * @param points how many there are
 */
export function typescriptOf(settings: Settings, epochs: number, points: number): string {
  const train = trainCount(points, settings.trainShare);
  const { optimizer, schedule, learningRate, seed, penalty } = settings;
  const classes = !isRegression(settings);
  const network = networkCode(settings);
  const data = dataCode(settings);
  const features = featuresCode(settings);
  const edits = editsCode(settings);
  const used = (name: string, ...codes: string[]): string[] =>
    codes.some((code) => new RegExp(`\\b${name}\\b`).test(code)) ? [name] : [];
  const names = [
    ...used('concat', features),
    'data',
    'Generator',
    'layers',
    'losses',
    'noGrad',
    ...used('normal', data),
    'onnx',
    'optimizers',
    ...used('permutation', data),
    ...used('tensor', data, edits),
    ...used('Parameter', edits).map((name) => `type ${name}`),
    ...used('Tensor', features).map((name) => `type ${name}`),
  ];
  return `// A network of gradkit's playground, trained as in the page: the same seed gives the same losses.
//
//     npm install gradkit onnxruntime-node
//     node playground.ts                      with Node 22.18 or newer
import { writeFile } from 'node:fs/promises';
import { ${names.join(', ')} } from 'gradkit';

const seed = ${seed};
const learningRate = ${learningRate};
const epochs = ${epochs};

// The points, and ${classes ? 'the class' : 'the value'} of each
${data}
const part = (start: number, end: number) => ({
  inputs: inputs.slice({ axis: 0, start, end }),
  targets: targets.slice({ axis: 0, start, end }),
});
const [train, test] = [part(0, ${train}), part(${train}, ${points})];

// The network
${features}${network}
${edits}
// The training
const lossOf = losses.${classes ? 'binaryCrossEntropyWithLogits' : 'mse'};
const loader = new data.DataLoader(new data.TensorDataset(train), {
  batchSize: ${batchSizeOf(settings, train)},
  shuffle: true,
  seed,
  dropLast: true,
});
const optimizer = new optimizers.${optimizerRules[optimizer].code};
${schedule === 'constant' ? '' : `const scheduler = new optimizers.${scheduleRules[schedule].code};\n`}
function measure(points: typeof train): number {
  model.eval();
  const loss = noGrad(() => lossOf(model.forward(points.inputs), points.targets)).item();
  model.train();
  return loss;
}

console.log('epoch,train,test');
console.log(\`0,\${measure(train)},\${measure(test)}\`);
for (let epoch = 1; epoch <= epochs; epoch++) {
  for (const { inputs, targets } of loader) {
    optimizer.zeroGrad();
    ${penalty === 'none' ? 'const' : 'let'} loss = lossOf(model.forward(inputs), targets);${penaltyCode(settings)}
    loss.backward();
    optimizer.step();
  }${schedule === 'constant' ? '' : '\n  scheduler.step();'}
  console.log(\`\${epoch},\${measure(train)},\${measure(test)}\`);
}

// The file: any number of points in, ${classes ? 'probabilities' : 'values'} out. It is run in ONNX Runtime and compared before it is written.
const network = ${classes ? 'new layers.Sequential(...model.layers, new layers.Sigmoid())' : 'model'};
const names = { inputNames: ['point'], outputNames: ['${outputName(settings)}'] };
await writeFile('playground.onnx', await onnx.exportModel(network, [test.inputs], names));
`;
}

/** What the file calls its output. */
export function outputName(settings: Settings): string {
  return isRegression(settings) ? 'value' : 'probability';
}

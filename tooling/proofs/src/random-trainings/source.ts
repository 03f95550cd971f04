import type { Script } from './script.ts';
import { channels, classes, makers, rules, schedules, side, width } from './setup.ts';

/** The body of an arrow function, as it is written. */
const bodyOf = (f: unknown): string => String(f).slice(String(f).indexOf('=>') + 3);

function layersText({ layers, images }: Script): string[] {
  const made = layers.map((layer, at) => {
    const text = typeof layer === 'number' ? `layer${layer}` : bodyOf(makers[layer]);
    return `const layer${at} = ${text};`;
  });
  const features = images ? 'channels * side * side' : 'width';
  const all = layers.map((_, at) => `layer${at}`);
  return [
    ...(images ? ['const images = true;'] : ['const images = false;']),
    ...made,
    `const layer${layers.length} = new Linear(${features}, classes);`,
    `const model = new Sequential(${[...all, 'new Flatten()', `layer${layers.length}`].join(', ')}); // in double precision`,
  ];
}

function trainersText({ optimizers, schedule }: Script): string[] {
  const made = optimizers.map(({ rule, layers }, i) => {
    const parameters = `[${layers.map((at) => `...layer${at}.parameters()`).join(', ')}]`;
    return `const optimizer${i} = ${bodyOf(rules[rule]).replace('parameters', parameters)};`;
  });
  const scheduled = optimizers.map(
    (_, i) => `const scheduler${i} = ${bodyOf(schedules[schedule!]).replaceAll(/\boptimizer\b/g, `optimizer${i}`)};`,
  );
  return [...made, ...(schedule === null ? [] : scheduled)];
}

function stepText({ optimizers, inTurn, clipNorm, loss }: Script): string[] {
  const all = `[${optimizers.map((_, i) => `optimizer${i}`).join(', ')}]`;
  return [
    'const step = compile((inputs: Tensor, targets: Tensor, turn: number) => {',
    `  const active = ${inTurn ? `[${all}[turn]]` : all};`,
    '  for (const optimizer of active) optimizer.zeroGrad();',
    `  const value = ${loss}(model.forward(inputs), targets);`,
    '  value.backward();',
    ...(clipNorm === null
      ? []
      : [`  for (const optimizer of active) clipGradNorm(optimizer.parameters, ${clipNorm});`]),
    '  for (const optimizer of active) optimizer.step();',
    '  return value;',
    '});',
  ];
}

function loopText(script: Script): string[] {
  const { seed, batches, images, loss, optimizers, schedule, validateAfter, turnOver, resumeAfter } = script;
  const shape = images ? '[size, channels, side, side]' : '[size, width]';
  const targets =
    loss === 'crossEntropy' ? 'randint(classes, [size])' : "normal([size, classes], { dtype: 'float64' })";
  return [
    `for (const [i, size] of [${batches.join(', ')}].entries()) {`,
    `  seed(${seed} + i);`,
    `  await step(normal(${shape}, { dtype: 'float64' }), ${targets}, i % ${optimizers.length});`,
    ...(schedule === null ? [] : optimizers.map((_, i) => `  scheduler${i}.step();`)),
    ...(validateAfter === null
      ? []
      : [
          `  if (i === ${validateAfter}) await withMode(model, 'eval', async () => compile((x: Tensor) => model.forward(x))(inputs));`,
        ]),
    ...(turnOver === null
      ? []
      : [
          `  if (i === ${turnOver.after}) layer${turnOver.layer}.requiresGrad(${String(script.frozen.includes(turnOver.layer))});`,
        ]),
    ...(resumeAfter === null
      ? []
      : [`  if (i === ${resumeAfter}) all is made anew, and loads the state dicts of what was;`]),
    '}',
  ];
}

/** The script as TypeScript, compiled. */
export function sourceOf(script: Script): string {
  return [
    `const [width, channels, side, classes] = [${width}, ${channels}, ${side}, ${classes}];`,
    `seed(${script.seed});`,
    ...layersText(script),
    ...trainersText(script),
    ...script.frozen.map((at) => `layer${at}.requiresGrad(false);`),
    ...script.evaluating.map((at) => `layer${at}.eval();`),
    ...stepText(script),
    ...loopText(script),
  ].join('\n');
}

import { expect, it } from 'vitest';
import { addLoRA, freeze, layerwiseRates, Linear, Sequential, trainedStateDict } from '../index.ts';

const options = { learningRate: 0.1, decay: 0.5 };
const makeModel = (): Sequential =>
  new Sequential({
    tokens: new Linear(2, 3),
    blocks: new Sequential(new Linear(3, 3), new Linear(3, 3)),
    head: new Linear(3, 1),
  });

it('gives each group a rate, the earlier the lower', () => {
  const model = makeModel();
  const groups = layerwiseRates(model, ['tokens', 'blocks.0', ['blocks.1', 'head.bias'], 'head.weight'], options);
  expect(groups.map(({ name, learningRate }) => [name, learningRate])).toEqual([
    ['tokens', 0.0125],
    ['blocks.0', 0.025],
    ['blocks.1+head.bias', 0.05],
    ['head.weight', 0.1],
  ]);
  expect(groups.flatMap(({ parameters }) => parameters)).toEqual(
    ['tokens', 'blocks.0', 'blocks.1']
      .flatMap((name) => [`${name}.weight`, `${name}.bias`])
      .concat('head.bias', 'head.weight')
      .map((name) => model.getParameter(name)),
  );
});

it('needs no name for what is frozen, and takes what is named and may be unfrozen later', () => {
  const model = makeModel();
  freeze(model, ['tokens', 'blocks']);
  const [body, head] = layerwiseRates(model, ['blocks', 'head'], options);
  expect([body.parameters.length, head.parameters.length]).toEqual([4, 2]);
});

it('what is trained can be kept alone, and brought to what was frozen', () => {
  const model = makeModel();
  const other = makeModel();
  other.loadStateDict(model.stateDict());
  addLoRA(other, 'blocks', { rank: 1 });
  expect(Object.keys(trainedStateDict(other))).toEqual(
    ['blocks.0', 'blocks.1'].flatMap((name) => [`${name}.lora_A.weight`, `${name}.lora_B.weight`]),
  );
  freeze(model, ['tokens', 'blocks']);
  const { missing, unexpected } = other.loadStateDict(trainedStateDict(model), { strict: false });
  expect([missing.length, unexpected]).toEqual([10, []]);
});

it.each<[() => unknown, string]>([
  [
    () => layerwiseRates(makeModel(), ['blocks', 'head'], options),
    'layerwiseRates: tokens.weight is meant by no pattern, so that it would not be trained; name it, or freeze it',
  ],
  [
    () => layerwiseRates(makeModel(), ['tokens', 'blocks.*', '*.bias', 'head'], options),
    'layerwiseRates: tokens.bias is meant by tokens and by *.bias; it can have one rate',
  ],
  [
    () => layerwiseRates(makeModel(), ['tokens', 'block', 'head'], options),
    'layerwiseRates: patterns[1] has block, which means none of tokens, blocks, ',
  ],
  [
    () => layerwiseRates(makeModel(), [], options),
    'layerwiseRates: patterns is []; it must be a list of names, such as',
  ],
  [
    () => layerwiseRates(makeModel(), ['*'], { ...options, decay: 0 }),
    'layerwiseRates: decay is 0; it must be above 0',
  ],
  [() => layerwiseRates(makeModel(), ['*'], { decay: 1 } as never), 'layerwiseRates: learningRate is undefined'],
  [() => layerwiseRates({} as never, ['*'], options), 'layerwiseRates: model is an object; it must be a module'],
  [() => trainedStateDict({} as never), 'trainedStateDict: model is an object; it must be a module'],
])('mistakes: %#', (make, text) => {
  expect(make).toThrow(text);
});

import { fromHash, toHash } from './hash.ts';
import type { PageState } from './settings.ts';

/** Something to try: a state of the page, and what to look for there. */
export interface Idea {
  readonly name: string;
  readonly text: string;
  /** of the address */
  readonly hash: string;
}

/** In the order in which they are best tried. */
export const ideas: readonly Idea[] = [
  {
    name: 'A line',
    text: 'Without hidden layers the network draws one straight line, and XOR cannot be cut by one. Run, and see it give up at 50 %.',
    hash: 'dataset=xor&layers=0',
  },
  {
    name: 'Bends',
    text: 'Each of the four neurons draws a line of its own; the output puts them together. Click them to see which one does what.',
    hash: 'dataset=xor&layers=4tanh',
  },
  {
    name: 'Features',
    text: 'x² and y² alone, without hidden layers: a circle is a line if one looks at it rightly.',
    hash: 'features=x2,y2&layers=0&learningRate=0.1',
  },
  {
    name: 'Overfitting',
    text: 'Few points, much noise, many neurons: the grey training loss goes to 0, while the test loss turns round and rises. The network learns the noise by heart.',
    hash: 'noise=40&trainShare=10&layers=8tanh-8tanh&learningRate=0.03&showTest=1',
  },
  {
    name: 'What helps',
    text: 'The same with an L2 penalty: large weights cost something, the border stays simple, and the test loss stays low.',
    hash: 'noise=40&trainShare=10&layers=8tanh-8tanh&learningRate=0.03&penalty=l2&penaltyRate=0.01&showTest=1',
  },
  {
    name: 'Dead neurons',
    text: 'ReLU and a learning rate that is too high: some neurons soon give 0 for every point. No gradient reaches them any more.',
    hash: 'layers=6relu-4relu&learningRate=0.3',
  },
  {
    name: 'Vanishing',
    text: 'Four layers of sigmoid and plain SGD: show the gradients, they fade towards the left, and nothing is learned. Try tanh, or Adam.',
    hash: 'layers=8sigmoid-8sigmoid-8sigmoid-8sigmoid&optimizer=sgd&learningRate=0.1',
  },
  {
    name: 'Spiral',
    text: 'The hard one: two layers of eight need a few hundred epochs. Set the speed to full.',
    hash: 'dataset=spiral&layers=8tanh-8tanh',
  },
];

/** The idea whose state a page is in, wherever its run is. */
export function ideaOf(state: PageState): Idea | undefined {
  const { device, speed } = state;
  const hash = toHash({ ...state, at: 0 });
  return ideas.find((idea) => toHash({ ...fromHash(idea.hash), device, speed }) === hash);
}

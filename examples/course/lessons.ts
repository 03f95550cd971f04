/** A lesson of the course: a folder of `examples`. */
export interface Lesson {
  readonly name: string;
  /** what one sees, in a sentence */
  readonly idea: string;
}

/** The lessons in their order, each building on those before. */
export const days: Readonly<Record<string, readonly Lesson[]>> = {
  'Day 1: how a network learns': [
    { name: 'neuron', idea: 'A neuron and a line by hand, and the loss surface that gradient descent walks on.' },
    { name: 'xor', idea: 'Why there are hidden layers.' },
    { name: 'activations', idea: 'Activations and their slopes; gradients that vanish; units that die.' },
    { name: 'losses', idea: 'What each loss says about a prediction, and why squared error is wrong for classes.' },
    { name: 'backpropagation', idea: 'The chain rule by hand, by the framework, and checked by numbers.' },
    { name: 'gradient-descent', idea: 'All examples, one, or a few at a time; the learning rate.' },
    { name: 'optimizers', idea: 'SGD, momentum, Adagrad, RMSprop and Adam in one valley; weight decay; schedules.' },
    { name: 'approximation', idea: 'One hidden layer fits any curve, and only where it has seen data.' },
    { name: 'overfitting', idea: 'Too simple, right, too flexible; and what helps.' },
  ],
  'Day 2: networks that see': [
    {
      name: 'housing',
      idea: 'House prices from a table: clean, compare with a baseline, and one file that takes raw columns.',
    },
    { name: 'fashion', idea: 'Fashion-MNIST in five steps: data, model, training, evaluation, prediction.' },
    { name: 'hygiene', idea: 'Splits, leaks, imbalance, and baselines that every model must beat.' },
    { name: 'evaluation', idea: 'Precision, recall, thresholds, ROC, calibration, and each class by itself.' },
    { name: 'mnist', idea: 'Two networks of the course; what the hidden layer has learned, and where it is wrong.' },
    { name: 'convolution', idea: 'A convolutional network on MNIST, its filters and what they see.' },
    {
      name: 'signs',
      idea: 'Photographs of hands: a dense network learns them by heart, a convolutional one reads them; augmentation.',
    },
    { name: 'transfer', idea: 'A network that knows 0 to 4 learns 5 to 9: freeze, new head, fine-tune.' },
    {
      name: 'pretrained',
      idea: 'A ResNet that others have trained comes as an ONNX file and learns signs in seconds.',
    },
    { name: 'deployment', idea: 'Save, load, export to ONNX, and predict one image from a file.' },
    { name: 'digits', idea: 'The main job: train on handwritten digits, export, run the file in ONNX Runtime.' },
  ],
  'Day 3: beyond': [
    { name: 'sequences', idea: 'A plain recurrent network forgets; LSTM and GRU remember, and the gradients say why.' },
    { name: 'shakespeare', idea: 'An LSTM reads Shakespeare letter by letter, and writes.' },
    { name: 'transformer', idea: 'Attention by hand, and a transformer that writes words backwards.' },
    { name: 'gpt', idea: 'A small GPT that writes Shakespeare, letter by letter.' },
    { name: 'lora', idea: 'That GPT learns to write documentation by a few numbers beside its own.' },
    {
      name: 'clusters',
      idea: 'Principal components and k-means: what digits tell without labels and without a network.',
    },
    { name: 'autoencoder', idea: 'Digits through a few numbers and back; a network that takes noise away.' },
    { name: 'vae', idea: 'A variational autoencoder draws digits that nobody wrote.' },
    { name: 'unet', idea: 'A U-Net says of each pixel to which shape it belongs.' },
    { name: 'image-to-image', idea: 'A network that turns an image into another one: blurred hands become sharp.' },
    { name: 'style', idea: 'A photograph of a hand takes over the style of patterns: the pixels are trained.' },
    { name: 'reinforcement', idea: 'A network learns to balance a pole from reward alone.' },
    { name: 'efficiency', idea: 'What makes training fast, each measured beside what it replaces.' },
    { name: 'anywhere', idea: 'A training step leaves gradkit and goes on in Python and in a page.' },
  ],
};

export const lessons: readonly Lesson[] = Object.values(days).flat();

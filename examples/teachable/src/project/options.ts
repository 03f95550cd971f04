/** How the head is trained. */
export interface TrainingOptions {
  readonly epochs: number;
  readonly batchSize: number;
  readonly learningRate: number;
  /** of the division into images to learn from and to check with, the first weights, and the order of images */
  readonly seed: number;
}

export const defaults: TrainingOptions = { epochs: 50, batchSize: 16, learningRate: 0.001, seed: 1 };

export const choices = {
  batchSize: [4, 8, 16, 32, 64],
  learningRate: [0.0001, 0.0003, 0.001, 0.003, 0.01],
} as const;

/** Smallest and largest value of what can be any whole number. */
export const limits = { epochs: [5, 300], seed: [0, 9999] } as const;

const names = { epochs: 'epochs', batchSize: 'batch', learningRate: 'rate', seed: 'seed' } as const;

/** What an address says behind its `#`, e.g. `epochs=100&seed=7`; what it does not say, or says wrongly, is as by default. */
export function readOptions(hash: string): TrainingOptions {
  const given = new URLSearchParams(hash.replace(/^#/, ''));
  const numberOf = (name: keyof TrainingOptions): number => Number.parseFloat(given.get(names[name]) ?? '');
  const whole = (name: keyof typeof limits): number => {
    const [least, most] = limits[name];
    const value = Math.round(numberOf(name));
    return value >= least && value <= most ? value : defaults[name];
  };
  const oneOf = (name: keyof typeof choices): number =>
    choices[name].find((choice) => choice === numberOf(name)) ?? defaults[name];
  return {
    epochs: whole('epochs'),
    batchSize: oneOf('batchSize'),
    learningRate: oneOf('learningRate'),
    seed: whole('seed'),
  };
}

/** The part of an address that brings options back; empty where all are as by default. */
export function writeOptions(options: TrainingOptions): string {
  const differing = (Object.keys(names) as (keyof TrainingOptions)[]).filter(
    (name) => options[name] !== defaults[name],
  );
  const text = new URLSearchParams(differing.map((name) => [names[name], String(options[name])])).toString();
  return text === '' ? '' : `#${text}`;
}

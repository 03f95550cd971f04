import { signal } from '@preact/signals';
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Playground } from '../playground.ts';

export const PlaygroundContext = createContext<Playground | null>(null);

/** The playground that the page shows. */
export function usePlayground(): Playground {
  return useContext(PlaygroundContext)!; // main provides it
}

/** A neuron by its column, features first, and its place there. */
export interface NeuronAt {
  readonly column: number;
  readonly unit: number;
}

/** The neuron that was clicked, whose numbers are shown. */
export const selected = signal<NeuronAt | null>(null);
/** The neuron under the pointer, shown large in place of the output. */
export const hovered = signal<NeuronAt | null>(null);
/** What the lower part of the network shows. */
export const inspected = signal<'ideas' | 'neuron' | 'step' | 'runs'>('ideas');

export function select(at: NeuronAt): void {
  selected.value = at;
  if (inspected.value !== 'step') inspected.value = 'neuron';
}

import { computed, signal, type ReadonlySignal } from '@preact/signals';

export type Theme = 'light' | 'dark';

const key = 'gradkit.theme';
const system = matchMedia('(prefers-color-scheme: dark)');
const systemTheme = signal<Theme>(system.matches ? 'dark' : 'light');
const chosen = signal<Theme | null>(readChoice());

system.addEventListener('change', ({ matches }) => (systemTheme.value = matches ? 'dark' : 'light'));

function readChoice(): Theme | null {
  try {
    const stored = localStorage.getItem(key);
    return stored === 'light' || stored === 'dark' ? stored : null;
  } catch {
    return null; // a page without storage follows the system
  }
}

/** What the page looks like now: what was chosen, else what the system prefers. What is drawn on a canvas is drawn anew when it changes. */
export const theme: ReadonlySignal<Theme> = computed(() => chosen.value ?? systemTheme.value);

/** Changes to the other theme. A choice that is the system's own is none, and is forgotten. */
export function toggleTheme(): void {
  const next = theme.value === 'dark' ? 'light' : 'dark';
  const choice = next === systemTheme.value ? null : next;
  if (choice === null) delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = choice;
  try {
    if (choice === null) localStorage.removeItem(key);
    else localStorage.setItem(key, choice);
  } catch {
    // it lasts as long as the page
  }
  chosen.value = choice;
}

/**
 * A colour of the stylesheet as `rgb(…)`, for canvases; it follows the theme where it is read in an effect or a component.
 *
 * @param name of a token: `--accent`
 */
export function tokenColor(name: `--${string}`): string {
  void theme.value; // subscribes
  return getComputedStyle(document.documentElement).getPropertyValue(name);
}

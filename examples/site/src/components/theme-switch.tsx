import type { JSX } from 'preact';
import { theme, toggleTheme } from './theme.ts';

/** A button that changes between light and dark. */
export function ThemeSwitch(): JSX.Element {
  const other = theme.value === 'dark' ? 'light' : 'dark';
  return (
    <button type="button" class="icon theme-switch" title={`Change to ${other}`} onClick={toggleTheme}>
      <span class="visually-hidden">Change to the {other} theme</span>
      <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true">
        {other === 'light' ? (
          <g fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round">
            <circle cx="12" cy="12" r="4" />
            <path d="M12 2v2M12 20v2M2 12h2M20 12h2M4.9 4.9l1.4 1.4M17.7 17.7l1.4 1.4M4.9 19.1l1.4-1.4M17.7 6.3l1.4-1.4" />
          </g>
        ) : (
          <path
            d="M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5Z"
            fill="none"
            stroke="currentColor"
            stroke-width="2"
            stroke-linejoin="round"
          />
        )}
      </svg>
    </button>
  );
}

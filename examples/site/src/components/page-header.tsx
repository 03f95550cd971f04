import type { ComponentChildren, JSX } from 'preact';
import { ThemeSwitch } from './theme-switch.tsx';

export interface PageHeaderProps {
  readonly title: string;
  /** one sentence below the title */
  readonly lead?: string | undefined;
  /** where its sign leads; default: the index, one folder up */
  readonly home?: string | undefined;
  /** controls of the page, left of the theme */
  readonly children?: ComponentChildren;
}

/** The head of a page: the way back to the index, its title, and the theme. */
export function PageHeader({ title, lead, home = '../', children }: PageHeaderProps): JSX.Element {
  return (
    <header class="page-header">
      <div class="page-title">
        <a class="home" href={home} aria-label="All pages of gradkit">
          <svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true">
            <path
              d="M3 18C8 18 8 6 13 6s4 8 8 8"
              fill="none"
              stroke="currentColor"
              stroke-width="2.4"
              stroke-linecap="round"
            />
            <circle cx="21" cy="14" r="2.2" fill="currentColor" />
          </svg>
        </a>
        <div>
          <h1>{title}</h1>
          {lead !== undefined && <p class="lead">{lead}</p>}
        </div>
      </div>
      <div class="page-actions">
        {children}
        <ThemeSwitch />
      </div>
    </header>
  );
}

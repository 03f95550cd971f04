import type { Plugin } from 'vite';

/** Lets a page begin in the theme that was chosen before, instead of turning dark after its first paint. */
export function themeBeforePaint(): Plugin {
  return {
    name: 'theme-before-paint',
    transformIndexHtml: () => [
      {
        tag: 'script',
        injectTo: 'head-prepend',
        children:
          "try{const t=localStorage.getItem('gradkit.theme');if(t)document.documentElement.dataset.theme=t}catch{}",
      },
    ],
  };
}

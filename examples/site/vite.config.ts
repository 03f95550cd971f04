import { defineConfig, type Plugin } from 'vite';
import { findPages, type Page } from './pages.ts';
import { pageConfig, siteFolder } from './vite/page-config.ts';
import { themeBeforePaint } from './vite/theme-before-paint.ts';

const card = ({ name, title, text }: Page): string => `
      <a class="card panel" href="./${name}/">
        <img src="../${name}/pictures/page.png" alt="" width="1280" height="800" />
        <h2>${title}</h2>
        <p>${text}</p>
      </a>`;

/** Writes a card for each page into the index, before Vite looks for the pictures in it. */
const cards: Plugin = {
  name: 'cards',
  transformIndexHtml: {
    order: 'pre',
    handler: (html) => html.replace('<!-- cards -->', findPages().map(card).join('')),
  },
};

const shared = pageConfig('site');

export default defineConfig({
  ...shared,
  plugins: [themeBeforePaint(), cards], // nothing runs here
  build: { ...shared.build, outDir: siteFolder, emptyOutDir: false },
});

import { html, Html, type Content } from './html.ts';
import { style } from './style.ts';

/** A part of a page with its title; `long` may be cut in two on paper. */
export interface Section {
  readonly id: string;
  readonly title: string;
  readonly content: Content;
  readonly long?: boolean | undefined;
}

/** A whole page. Nothing is fetched and nothing runs: the policy forbids it, too. */
export function page({
  title,
  head,
  sections,
}: {
  readonly title: string;
  readonly head: Content;
  readonly sections: readonly Section[];
}): string {
  const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <title>${title}</title>
        <style>
          ${new Html(style)}
        </style>
      </head>
      <body>
        <header>${head}</header>
        <nav><div>${sections.map(({ id, title: name }) => html`<a href="#${id}">${name}</a>`)}</div></nav>
        <main>
          ${sections.map(
            ({ id, title: name, content, long }) =>
              html`<section id="${id}" class="${long === true ? 'long' : ''}">
                <h2>${name}</h2>
                ${content}
              </section> `,
          )}
        </main>
        <footer>Made by gradkit report.</footer>
      </body>
    </html> `.text;
}

/** A picture of `@gradkit/plot`, made smaller where there is less room; one with small parts is scrolled before they cannot be seen any more. */
export function picture(svg: string, { least = 0 }: { readonly least?: number | undefined } = {}): Html {
  const width = Math.min(least, Number(/ width="(\d+(?:\.\d+)?)"/.exec(svg)?.[1] ?? 0));
  return html`<div class="picture"><div style="min-width:${width}px">${new Html(svg)}</div></div>`;
}

/** Rows of cells under a head; the first column is text, and so are those named in `texts`. */
export function table(head: readonly Content[], rows: readonly Content[], texts: readonly string[] = []): Html {
  const cells = head.map(
    (each) => html`<th class="${typeof each === 'string' && texts.includes(each) ? 'text' : ''}">${each}</th>`,
  );
  return html`<div class="scroll">
    <table>
      <thead>
        <tr>
          ${cells}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}

/** Names and what they stand for. */
export function facts(entries: readonly (readonly [name: string, value: Content])[]): Html {
  return html`<dl>
    ${entries.map(
      ([name, value]) =>
        html`<dt>${name}</dt>
          <dd>${value}</dd>`,
    )}
  </dl>`;
}

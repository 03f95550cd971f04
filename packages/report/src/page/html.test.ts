import { expect, it } from 'vitest';
import { html } from './html.ts';

it('values are escaped between tags and in attributes', () => {
  const name = `<script>alert('1')</script>"&`;
  expect(html`<b title="${name}">${name}</b>`.text).toBe(
    '<b title="&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&quot;&amp;">&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&quot;&amp;</b>',
  );
});

it('pieces are put in as they are, lists one after the other, nothing for nothing', () => {
  expect(html`<p>${[html`<i>${1}</i>`, ['<', null], undefined]}</p>`.text).toBe('<p><i>1</i>&lt;</p>');
});

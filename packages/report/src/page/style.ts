/** The style of all pages: light and dark as the reader prefers, one column on a phone, readable on paper. */
export const style = `
:root { color-scheme: light dark; --page: #f4f5f7; --paper: #fff; --text: #1f2328; --muted: #656d76; --line: #dfe3e8; --soft: #f0f2f5;
  --accent: #0072b2; --good: #1a7f4e; --severe: #c0392b; --warning: #b45309; --note: #3b6ea5; --mark: #fff3c4; --best: #e6f4ec }
@media (prefers-color-scheme: dark) { :root { --page: #0d1013; --paper: #16191d; --text: #e6e8ea; --muted: #9aa3ad; --line: #2c3238; --soft: #20252a;
  --accent: #4ba3e3; --good: #3fc58a; --severe: #ff7b6b; --warning: #f2b632; --note: #7fb2e5; --mark: #4a3f12; --best: #17352a } }
* { box-sizing: border-box }
html { scroll-padding-top: 3.2rem; -webkit-text-size-adjust: 100% }
body { margin: 0; background: var(--page); color: var(--text); font: 15px/1.5 Inter, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif }
main, header, footer { max-width: 1120px; margin: 0 auto; padding: 0 20px }
header { padding-top: 28px }
h1 { margin: 0; font-size: 1.75rem; line-height: 1.2; overflow-wrap: anywhere }
h2 { margin: 0 0 .6rem; font-size: 1.12rem }
h3 { margin: 1.1rem 0 .4rem; font-size: .95rem }
p { margin: .4rem 0 }
a { color: var(--accent) }
.muted { color: var(--muted) }
.headline { margin: .7rem 0 0; font-size: 1.12rem; max-width: 60rem }
.state { display: inline-block; margin-left: .6rem; padding: .1rem .55rem; border-radius: 1rem; border: 1px solid currentColor; font-size: .8rem; font-weight: 600; vertical-align: middle; white-space: nowrap }
.finished { color: var(--good) } .running { color: var(--note) } .stopped { color: var(--warning) } .failed { color: var(--severe) }
nav { position: sticky; top: 0; z-index: 2; margin-top: 16px; background: var(--page); border-bottom: 1px solid var(--line) }
nav div { max-width: 1120px; margin: 0 auto; padding: .5rem 20px; display: flex; gap: 1.1rem; overflow-x: auto; white-space: nowrap; scrollbar-width: none }
nav a { text-decoration: none; color: var(--muted); font-size: .9rem } nav a:hover { color: var(--text) }
section { margin: 16px 0; padding: 18px 20px; background: var(--paper); border: 1px solid var(--line); border-radius: 10px }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 12px; margin: 16px 0 }
.tile { padding: 12px 16px; background: var(--paper); border: 1px solid var(--line); border-radius: 10px }
.tile b { display: block; font-size: 1.45rem; line-height: 1.25; font-variant-numeric: tabular-nums } .tile span { color: var(--muted); font-size: .85rem }
.finding { margin: .7rem 0 0; padding: .7rem .9rem; border-left: 4px solid var(--note); background: var(--soft); border-radius: 0 8px 8px 0 }
.finding.severe { border-color: var(--severe) } .finding.warning { border-color: var(--warning) } .finding.good { border-color: var(--good) }
.finding b { display: block } .finding .kind { font-size: .74rem; font-weight: 700; text-transform: uppercase; letter-spacing: .04em; color: var(--note) }
.finding.severe .kind { color: var(--severe) } .finding.warning .kind { color: var(--warning) } .finding.good .kind { color: var(--good) }
.grid { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 480px), 1fr)); gap: 18px }
.picture { overflow-x: auto; min-width: 0 } .picture svg { display: block; height: auto; max-width: 100% }
.scroll { overflow-x: auto }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .9rem }
th, td { padding: .32rem .7rem; text-align: right; border-bottom: 1px solid var(--line); white-space: nowrap }
th { color: var(--muted); font-weight: 600; vertical-align: bottom } th:first-child, td:first-child, .text { text-align: left }
td.wrap { white-space: normal; overflow-wrap: anywhere; min-width: 12rem }
tr.best td { background: var(--best) } td.best { font-weight: 700; color: var(--good) } tr td.differs { background: var(--mark) }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .3rem 1rem; margin: 0; font-size: .92rem } dt { color: var(--muted) } dd { margin: 0; overflow-wrap: anywhere }
pre { margin: .4rem 0 0; padding: .8rem 1rem; overflow-x: auto; background: var(--soft); border-radius: 8px; font: .84rem/1.45 ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace }
details, pre + dl { margin-top: .8rem } summary { cursor: pointer; color: var(--accent) }
td small { display: block; color: var(--warning); line-height: 1.2 }
footer { padding-top: 4px; padding-bottom: 28px; color: var(--muted); font-size: .85rem }
@media (max-width: 600px) { main, header, footer { padding-left: 12px; padding-right: 12px } nav div { padding-left: 12px; padding-right: 12px } section { padding: 14px 12px }
  h1 { font-size: 1.4rem } .tiles { grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 8px } .tile { padding: 10px 12px } .tile b { font-size: 1.2rem } dl { grid-template-columns: minmax(0, 1fr); gap: 0 } dd { margin-bottom: .45rem } }
@media print { .grid { grid-template-columns: 1fr 1fr } table { font-size: .75rem } th, td { padding: .2rem .4rem; white-space: normal } body { background: #fff; font-size: 10pt } nav { display: none } section, .tile { border-color: #ccc; break-inside: avoid-page } section.long { break-inside: auto }
  tr, .picture, .finding { break-inside: avoid } .scroll, .picture, pre { overflow: visible } pre { white-space: pre-wrap } .picture div { min-width: 0 !important }
  details::details-content { content-visibility: visible; block-size: auto } summary { display: none } }
`;

/**
 * The look of the pages. Everything stands below `.receipts`, because inside Openfire's admin console the sheet shares
 * the document with Openfire's own; there (`.receipts-inside`) it stays light, as the console around it is.
 * Openfire's sheet gives every div, p, td and th a font and every link `text-decoration: none !important`.
 */
import { chat } from './style-chat.ts';
import { plots } from './style-plots.ts';
import { print } from './style-print.ts';

const colours = `
.receipts {
  --ink: #16202b; --soft: #55626f; --line: #d7dee5; --ground: #f4f6f8; --card: #ffffff; --field: #ffffff;
  --accent: #0f766e; --accent-ink: #ffffff; --link: #0b6a63; --hover: #eef4f4; --code: #eef1f4;
  --good: #15803d; --good-ground: #e7f6ec; --warn: #8a5300; --warn-ground: #fff4dc; --bad: #b3261e; --bad-ground: #fdecea;
  --accepted: #5b6875; --stored: #7c5a00; --sent: #5b6875; --confirmed: #1d63b8; --received: #1d63b8; --displayed: #0f766e;
  --failed: #b3261e; --expired: #8f4a00; --unrouted: #b3261e; --mine: #dcf3ef; --found: #ffe48a; --shadow: 0 1px 2px rgb(16 24 32 / 8%);
}
@media (prefers-color-scheme: dark) {
  .receipts-own .receipts {
    --ink: #e6ebf0; --soft: #9fabb7; --line: #303b46; --ground: #11171d; --card: #1a222a; --field: #11171d;
    --accent: #2dd4bf; --accent-ink: #06201d; --link: #5fd9ca; --hover: #212c36; --code: #26313b;
    --good: #5ad48a; --good-ground: #12301f; --warn: #f2bd5b; --warn-ground: #35280d; --bad: #ff8a80; --bad-ground: #3b1815;
    --accepted: #a3afbb; --stored: #e0b450; --sent: #a3afbb; --confirmed: #78b4ff; --received: #78b4ff; --displayed: #2dd4bf;
    --failed: #ff8a80; --expired: #f0a05a; --unrouted: #ff8a80; --mine: #14403b; --found: #6b5500; --shadow: none;
  }
}
.receipts-own { color-scheme: light dark; background: #f4f6f8; }
@media (prefers-color-scheme: dark) { .receipts-own { background: #11171d; } }
.receipts-inside { --ground: #ffffff; color-scheme: light; }
`;

const base = `
.receipts { color: var(--ink); font: 15px/1.5 system-ui, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif; text-align: left; }
.receipts-own .receipts { margin: 0; min-height: 100vh; background: var(--ground); }
.receipts-inside { font-size: 13px; max-width: 88rem; }
.receipts *, .receipts *::before { box-sizing: border-box; }
.receipts :is(div, p, td, th, span, b, strong, dt, dd) { font-size: inherit; font-family: inherit; }
.receipts main { max-width: 88rem; margin: 0 auto; padding: 1.25rem clamp(0.9rem, 3vw, 2rem) 2rem; }
.receipts h1 { margin: 0 0 1rem; font-size: 1.5rem; line-height: 1.25; letter-spacing: -0.01em; }
.receipts h2 { margin: 1.6rem 0 0.6rem; font-size: 1.05rem; line-height: 1.3; color: var(--ink); }
.receipts h3 { margin: 0 0 0.6rem; font-size: 0.95rem; color: var(--soft); font-weight: 600; }
.receipts p { margin: 0.5rem 0; }
.receipts a { color: var(--link); text-underline-offset: 0.15em; }
.receipts p a { text-decoration: underline !important; }
.receipts :focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 3px; }
.receipts code, .receipts pre { font: 0.92em/1.5 ui-monospace, 'Cascadia Mono', Menlo, 'DejaVu Sans Mono', monospace; }
.receipts code { padding: 0.1em 0.35em; border-radius: 4px; background: var(--code); overflow-wrap: anywhere; }
.receipts pre { margin: 0.5rem 0; padding: 0.8rem; border-radius: 8px; background: var(--code); white-space: pre-wrap; overflow-wrap: anywhere; max-height: 32rem; overflow: auto; }
.receipts bdi { unicode-bidi: isolate; }
.receipts dl, .receipts dd, .receipts ul, .receipts ol { margin: 0; padding: 0; }
.receipts ul, .receipts ol { list-style: none; }
.receipts table { border-collapse: collapse; width: 100%; font-size: inherit; }
.receipts em { color: var(--soft); font-style: italic; }
.receipts .card { margin: 0 0 1rem; padding: 1rem 1.15rem; border: 1px solid var(--line); border-radius: 10px; background: var(--card); box-shadow: var(--shadow); }
.receipts .card > h2:first-child { margin-top: 0; }
.receipts .lead { max-width: 46rem; color: var(--soft); margin-bottom: 1rem; }
.receipts .unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.receipts .skip { position: absolute; left: -100vw; }
.receipts .skip:focus { left: 0.5rem; top: 0.5rem; padding: 0.4rem 0.8rem; background: var(--card); z-index: 2; }
.receipts .error { color: var(--bad); font-weight: 600; }
.receipts .saved { color: var(--good); font-weight: 600; }
.receipts .mark { unicode-bidi: isolate; padding: 0 0.3em; border: 1px solid var(--line); border-radius: 4px; background: var(--warn-ground); color: var(--warn); font: 0.75em ui-monospace, 'DejaVu Sans Mono', monospace; white-space: nowrap; }
.receipts .left, .receipts .empty { color: var(--soft); }
.receipts .signed-out { position: sticky; top: 0; z-index: 2; margin: 0 0 1rem; padding: 0.8rem 1rem; border: 1px solid var(--bad); border-radius: 10px; background: var(--bad-ground); }
.receipts .none { padding: 2.2rem 1rem; border: 1px dashed var(--line); border-radius: 10px; text-align: center; color: var(--soft); }
.receipts .languages ul { display: flex; flex-wrap: wrap; gap: 0.1rem 0.9rem; font-size: 0.87rem; }
.receipts .languages a[aria-current] { color: var(--ink); font-weight: 600; text-decoration: none; }
.receipts-inside .languages { margin-top: 1.5rem; font-size: 0.9em; }
.receipts .tools { display: flex; flex-wrap: wrap; align-items: center; gap: 0.5rem 1.2rem; }
.receipts .scroll { overflow: auto; }
.receipts .plain th, .receipts .plain td { padding: 0.3rem 0.9rem 0.3rem 0; border-top: 1px solid var(--line); background: none; text-align: left; vertical-align: top; white-space: nowrap; }
.receipts .plain thead th { border-top: 0; color: var(--soft); font-size: 0.87em; font-weight: 600; }
.receipts .plain .number { text-align: right; font-variant-numeric: tabular-nums; }
.receipts .plain tbody th { font-weight: inherit; }
.receipts summary { cursor: pointer; color: var(--link); font-weight: 600; }
.receipts [data-refresh].stale { opacity: 0.5; }
.receipts .fresh, .receipts .foot, .receipts .zone, .receipts .zone-line { color: var(--soft); font-size: 0.85em; }
.receipts .foot { display: flex; flex-wrap: wrap; gap: 0.3rem 1.5rem; justify-content: space-between; max-width: 88rem; margin: 0 auto; padding: 0 clamp(0.9rem, 3vw, 2rem) 1.5rem; }
`;

const controls = `
.receipts button, .receipts input, .receipts select { font: inherit; color: inherit; }
.receipts input:not([type=checkbox], [type=hidden]), .receipts select { height: 2.4em; padding: 0 0.6em; border: 1px solid #8996a3; border-radius: 7px; background: var(--field); max-width: 100%; }
.receipts [aria-invalid=true] { border-color: var(--bad) !important; box-shadow: 0 0 0 1px var(--bad); }
.receipts ::placeholder { color: var(--soft); opacity: 0.75; }
.receipts button { height: 2.4em; padding: 0 1em; border: 1px solid #8996a3; border-radius: 7px; background: var(--card); cursor: pointer; font-weight: 600; }
.receipts button:hover { background: var(--hover); }
.receipts button.primary { border-color: var(--accent); background: var(--accent); color: var(--accent-ink); }
.receipts button.primary:hover { filter: brightness(1.08); }
.receipts button.quiet { height: 2em; padding: 0 0.7em; font-weight: 500; border-color: var(--line); }
.receipts button.link { height: auto; padding: 0; border: 0; background: none; color: var(--link); text-decoration: underline; text-underline-offset: 0.15em; font-weight: 500; }
.receipts button.switch { display: inline-flex; align-items: center; gap: 0.6em; height: 2em; padding: 0 0.2em; border: 0; background: none; }
.receipts .switch .knob { position: relative; width: 2.6em; height: 1.45em; border-radius: 1em; background: #7c8996; transition: background 0.15s; }
.receipts .switch .knob::before { content: ''; position: absolute; top: 0.18em; left: 0.2em; width: 1.09em; height: 1.09em; border-radius: 50%; background: #fff; transition: transform 0.15s; }
.receipts .switch[aria-checked=true] .knob { background: var(--good); }
.receipts .switch[aria-checked=true] .knob::before { transform: translateX(1.1em); }
.receipts .switch-word { min-width: 1.8em; text-align: left; }
@media (prefers-reduced-motion: reduce) { .receipts .knob, .receipts .knob::before { transition: none !important; } }
`;

const frame = `
.receipts .top { border-bottom: 1px solid var(--line); background: var(--card); }
.receipts .top-inside { display: flex; flex-wrap: wrap; align-items: center; gap: 0.2rem 1.6rem; max-width: 88rem; margin: 0 auto; padding: 0.5rem clamp(0.9rem, 3vw, 2rem) 0; }
.receipts .brand { display: inline-flex; align-items: center; gap: 0.5rem; padding-bottom: 0.5rem; color: var(--ink); font-weight: 700; text-decoration: none; }
.receipts .logo { color: var(--accent); vertical-align: -0.2em; }
.receipts .logo-tick { stroke: var(--card); }
.receipts .top nav { flex: 1; }
.receipts .top nav ul { display: flex; flex-wrap: wrap; gap: 0 0.3rem; }
.receipts .top nav a { display: block; padding: 0.45rem 0.7rem 0.7rem; border-bottom: 3px solid transparent; color: var(--soft); text-decoration: none; font-weight: 600; white-space: nowrap; }
.receipts .top nav a:hover { color: var(--ink); }
.receipts .top nav a[aria-current] { border-color: var(--accent); color: var(--ink); }
.receipts .sign-out { padding-bottom: 0.5rem; color: var(--soft); font-size: 0.9em; }
.receipts .user { margin-right: 0.4rem; }
.receipts main.sign-in { display: grid; place-items: center; min-height: 90vh; }
.receipts .sign-in form { width: min(24rem, 100%); padding: 1.6rem; }
.receipts .sign-in .field { margin: 0.8rem 0; }
.receipts .sign-in button { width: 100%; margin-top: 0.6rem; }
.receipts .field label { display: block; margin-bottom: 0.2rem; font-size: 0.87em; font-weight: 600; color: var(--soft); }
.receipts .field input, .receipts .field select { width: 100%; }
@media (max-width: 640px) {
  .receipts .top nav { order: 3; flex-basis: 100%; margin: 0 -0.7rem; }
  .receipts .sign-out { margin-left: auto; }
}
`;

const states = [
  'accepted',
  'stored',
  'sent',
  'confirmed',
  'received',
  'displayed',
  'failed',
  'expired',
  'unrouted',
]
  .map((state) => `.receipts .state-${state} { color: var(--${state}); fill: var(--${state}); }`)
  .join('\n');

const stateLook = `
${states}
.receipts .tick { fill: none; vertical-align: -0.2em; flex: none; }
.receipts .state { display: inline-flex; vertical-align: top; align-items: center; gap: 0.35em; font-weight: 600; white-space: nowrap; }
`;

const overview = `
.receipts .verdict { margin-bottom: 1rem; display: flex; align-items: center; gap: 0.9rem; padding: 1rem 1.15rem; border-radius: 10px; border: 1px solid currentColor; }
.receipts .verdict svg { flex: none; padding: 4px; border-radius: 50%; background: currentColor; }
.receipts .verdict svg path { stroke: var(--card); }
.receipts .verdict strong { display: block; font-size: 1.15em; line-height: 1.3; }
.receipts .verdict span { color: var(--ink); }
.receipts .verdict-ok { color: var(--good); background: var(--good-ground); }
.receipts .verdict-off { color: var(--soft); background: var(--card); }
.receipts .verdict-degraded { color: var(--warn); background: var(--warn-ground); }
.receipts .verdict-down { color: var(--bad); background: var(--bad-ground); }
.receipts .problems li { margin: 0.6rem 0; padding: 0.7rem 1rem; border-left: 4px solid var(--warn); border-radius: 6px; background: var(--card); }
.receipts .problems strong, .receipts .problems span { display: block; }
.receipts .problems code { font-size: 0.8em; color: var(--soft); }
.receipts .columns { display: grid; gap: 0 2.5rem; }
@media (min-width: 1000px) { .receipts .columns { grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); } }
.receipts .figures { display: grid; grid-template-columns: repeat(4, minmax(0, 1fr)); gap: 0.8rem; margin-bottom: 0.9rem; }
.receipts .figures div { display: flex; flex-direction: column-reverse; justify-content: flex-end; padding: 0.8rem 1rem; border: 1px solid var(--line); border-radius: 10px; background: var(--card); box-shadow: var(--shadow); }
.receipts .figures dd { font-size: 1.7em; font-weight: 700; line-height: 1.2; font-variant-numeric: tabular-nums; }
.receipts .figures dt { color: var(--soft); overflow-wrap: anywhere; }
.receipts .figures .more-of { display: block; color: var(--soft); font-size: 0.5em; font-weight: 400; line-height: 1.4; }
@media (max-width: 800px) { .receipts .figures { grid-template-columns: repeat(2, minmax(0, 1fr)); } }
@media (max-width: 480px) { .receipts .figures { gap: 0.5rem; } .receipts .figures div { padding: 0.6rem 0.7rem; justify-content: flex-end; } }
.receipts .bars caption { padding-bottom: 0.4rem; text-align: left; color: var(--soft); font-size: 0.9em; }
.receipts .bars thead th { padding: 0 0.6rem 0.2rem 0; color: var(--soft); font-size: 0.85em; font-weight: 600; text-align: left; }
.receipts .bars th, .receipts .bars td { padding: 0.28rem 0.6rem 0.28rem 0; border-top: 1px solid var(--line); text-align: left; background: none; }
.receipts .bars thead th { border: 0; }
.receipts .bars th[scope=row] { width: 1%; font-weight: inherit; }
.receipts .bars th a { text-decoration: none; }
.receipts .bars th a:hover { text-decoration: underline; }
.receipts .bars .number { width: 1%; padding-right: 1.2rem; text-align: right; font-variant-numeric: tabular-nums; }
.receipts .bars td.wide { padding-right: 0; }
.receipts .bars .bar { display: flex; align-items: center; gap: 0.7rem; }
.receipts .columns > section { min-width: 0; }
.receipts .bars .bar svg { flex: 1 1 0; width: 0; height: 0.6rem; border-radius: 0.3rem; }
.receipts .bars .rail { fill: var(--code); }
.receipts .bars .share { width: 3.2em; text-align: right; color: var(--soft); font-size: 0.87em; font-variant-numeric: tabular-nums; }
.receipts .parts { border: 1px solid var(--line); border-radius: 10px; background: var(--card); box-shadow: var(--shadow); }
.receipts .part { display: flex; gap: 1rem; padding: 0.65rem 1rem; border-top: 1px solid var(--line); }
.receipts .part:first-child { border-top: 0; }
.receipts .part dt { flex: 0 0 5.5rem; color: var(--soft); }
.receipts .part dd span { display: block; color: var(--soft); font-size: 0.9em; overflow-wrap: anywhere; }
.receipts .part-bad b { color: var(--bad); }
`;

const message = `
.receipts .said-card .route { margin: 0; font-size: 1.05em; overflow-wrap: anywhere; }
.receipts .said-card .sent { margin: 0.1rem 0 0.8rem; color: var(--soft); }
.receipts .said-card .bubble { max-width: min(100%, 52rem); max-height: 60vh; overflow: auto; }
.receipts .resources { display: grid; gap: 1.4rem 2.5rem; grid-template-columns: repeat(auto-fit, minmax(min(20rem, 100%), 1fr)); }
.receipts .timeline li { position: relative; display: flex; gap: 0.8rem; padding-bottom: 1.1rem; }
.receipts .timeline li:last-child { padding-bottom: 0; }
.receipts .timeline li:not(:last-child)::before { content: ''; position: absolute; left: 0.95rem; top: 2rem; bottom: 0; width: 2px; background: var(--line); }
.receipts .timeline .step { flex: none; display: grid; place-items: center; width: 2rem; height: 2rem; border: 1.5px solid currentColor; border-radius: 50%; background: var(--card); }
.receipts .timeline .elapsed { margin-left: 0.4rem; color: var(--soft); font-variant-numeric: tabular-nums; }
.receipts .timeline .why, .receipts .timeline .when { display: block; color: var(--ink); }
.receipts .timeline .when { color: var(--soft); font-size: 0.87em; font-variant-numeric: tabular-nums; }
.receipts .facts { display: grid; gap: 0.3rem; margin-bottom: 0.9rem; }
.receipts .facts div { display: flex; flex-wrap: wrap; gap: 0.2rem 1rem; }
.receipts .facts dt { flex: 0 0 8rem; color: var(--soft); }
.receipts .facts dd { min-width: 0; }
`;

const settings = `
.receipts .setting { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 26rem); gap: 0.3rem 2rem; padding: 0.8rem 0; border-top: 1px solid var(--line); scroll-margin-top: 1rem; }
.receipts h2 + .setting { border-top: 0; padding-top: 0; }
.receipts .setting:last-child { padding-bottom: 0; }
.receipts .setting .name { font: 600 0.95em ui-monospace, 'Cascadia Mono', Menlo, 'DejaVu Sans Mono', monospace; }
.receipts .setting .about p { margin: 0.15rem 0 0; color: var(--soft); }
.receipts .entry { display: flex; flex-wrap: wrap; align-items: center; gap: 0.5rem; }
.receipts .entry input { flex: 1 1 10rem; min-width: 0; }
.receipts .entry input.short { flex: 0 1 8rem; text-align: right; font-variant-numeric: tabular-nums; }
.receipts .unit { color: var(--soft); }
.receipts .note { margin: 0.3rem 0 0; min-height: 1.5em; color: var(--soft); font-size: 0.9em; overflow-wrap: anywhere; }
.receipts .note .error { display: block; }
.receipts .setting:target { background: var(--good-ground); box-shadow: 0 0 0 0.5rem var(--good-ground); border-radius: 2px; }
.receipts .token { padding: 0.6rem 1rem; border-radius: 8px; background: var(--good-ground); }
@media (max-width: 800px) { .receipts .setting { grid-template-columns: minmax(0, 1fr); } }
.receipts .tokens { margin: 0.8rem 0; }
.receipts .token-row { padding: 0.6rem 0; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
.receipts .token-row.gone b { text-decoration: line-through; }
.receipts .token-row.gone, .receipts .facts-line { color: var(--soft); }
.receipts .facts-line { margin: 0.1rem 0; font-size: 0.9em; }
.receipts .scope { padding: 0.1em 0.5em; border-radius: 1em; background: var(--code); font-size: 0.85em; }
.receipts .revoke form { padding: 0.3rem 0 0.6rem; }
.receipts button.danger { border-color: var(--bad); color: var(--bad); }
.receipts .new-token { padding-top: 0.9rem; border-top: 1px solid var(--line); }
.receipts .new-token .row { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(14rem, 100%), 1fr)); gap: 0.7rem 1rem; margin: 0; align-items: end; }
.receipts .new-token .row::before, .receipts .new-token .row::after { content: none; }
@media (min-width: 1000px) { .receipts .new-token .row { grid-template-columns: 1fr 1.7fr 1fr auto; } }
.receipts .renew { margin-top: 1rem; }
.receipts .records td:nth-child(5) { white-space: normal; min-width: 14rem; }
`;

export const stylesheet = [
  colours,
  base,
  controls,
  frame,
  stateLook,
  overview,
  chat,
  plots,
  message,
  settings,
  print,
].join('');

/** The look of the search, of the list of conversations, and of what reads like a chat. */
export const chat = `
.receipts .filters .row { margin: 0; display: grid; grid-template-columns: repeat(auto-fit, minmax(min(13rem, 100%), 1fr)); gap: 0.7rem 1rem; align-items: start; }
.receipts .filters details { margin-top: 0.7rem; }
.receipts .filters .row::before, .receipts .filters .row::after { content: none; }
.receipts .filters details .row { margin: 0.6rem 0 0; }
.receipts .filters .field .error { margin: 0.2rem 0 0; font-size: 0.87em; }
.receipts .filters .actions { display: flex; align-items: center; gap: 1rem; padding-top: 1.6em; }
@media (max-width: 640px) {
  .receipts .filters .row { grid-template-columns: 1fr 1fr; }
  .receipts .filters .field:not(.field-state, .field-order) { grid-column: 1 / -1; }
}
.receipts [data-results] > section { max-width: 60rem; }
.receipts [data-results][aria-busy=true] { opacity: 0.7; }
.receipts .lag { padding: 0.5rem 0.9rem; border-radius: 8px; background: var(--warn-ground); color: var(--warn); }
.receipts .entries { padding: 0; }
.receipts .talk-entry { position: relative; display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 0.1rem 1rem; padding: 0.7rem 1.1rem; border-top: 1px solid var(--line); }
.receipts .talk-entry:first-child { border-top: 0; }
.receipts .talk-entry:hover { background: var(--hover); }
.receipts .entry-name { color: var(--ink); font-weight: 600; text-decoration: none; overflow-wrap: anywhere; }
.receipts .entry-name::after { content: ''; position: absolute; inset: 0; }
.receipts .entry-when { color: var(--soft); font-size: 0.87em; font-variant-numeric: tabular-nums; white-space: nowrap; }
.receipts .entry-last { grid-column: 1 / -1; margin: 0; overflow-wrap: anywhere; }
.receipts .entry-last .said { display: inline; }
.receipts .entry-last .from { color: var(--soft); }
.receipts .entry-last .state { margin-left: 0.4em; }
.receipts .counts { grid-column: 1 / -1; display: flex; flex-wrap: wrap; gap: 0.1rem 0.9rem; color: var(--soft); font-size: 0.87em; font-variant-numeric: tabular-nums; }
.receipts .talk-head { position: relative; padding-bottom: 0.6rem; border-bottom: 1px solid var(--line); }
.receipts .talk-head h2 { margin: 0.2rem 0 0.5rem; overflow-wrap: anywhere; }
.receipts .talk-head .back { margin: 0; }
.receipts .jump, .receipts .download { display: flex; flex-wrap: wrap; align-items: center; gap: 0.4rem 0.6rem; }
.receipts .jump label, .receipts .download label { color: var(--soft); font-size: 0.87em; font-weight: 600; }
.receipts .download { margin-top: 1rem; padding-top: 0.8rem; border-top: 1px solid var(--line); }
.receipts .more { margin: 0.8rem 0; text-align: center; font-weight: 600; }
.receipts .more a { display: inline-block; padding: 0.35em 0.9em; border: 1px solid var(--line); border-radius: 7px; background: var(--card); text-decoration: none; }
.receipts .more a:hover { background: var(--hover); }
.receipts .talk { display: flex; flex-direction: column; gap: 0.15rem; padding: 0.4rem 0; }
.receipts .talk .day { display: flex; align-items: center; gap: 0.8rem; margin: 0.8rem 0 0.4rem; color: var(--soft); font-size: 0.87em; font-weight: 600; }
.receipts .talk .day::before, .receipts .talk .day::after { content: ''; flex: 1; height: 1px; background: var(--line); }
.receipts .msg { display: flex; flex-direction: column; align-items: flex-start; scroll-margin-top: 3rem; min-width: 0; }
.receipts .msg.begins { margin-top: 0.5rem; }
.receipts .bubble { width: fit-content; min-width: 0; max-width: min(88%, 42rem); padding: 0.4rem 0.8rem 0.35rem; border-radius: 4px 14px 14px; background: var(--code); }
.receipts .msg.right { align-items: flex-end; }
.receipts .msg.right .bubble { border-radius: 14px 4px 14px 14px; background: var(--mine); }
.receipts .msg:target .bubble { box-shadow: 0 0 0 2px var(--accent); }
.receipts .bubble .who { display: block; color: var(--link); font-size: 0.87em; font-weight: 600; overflow-wrap: anywhere; }
.receipts .beside { display: block; margin-top: 0.4em; padding-left: 0.6em; border-left: 2px solid var(--soft); }
.receipts .part { color: var(--soft); font-size: 0.85em; }
.receipts .said { display: block; white-space: pre-wrap; overflow-wrap: anywhere; overflow: hidden; overflow: clip; max-height: 40em; }
.receipts .said-card .said, .receipts pre .said { max-height: none; }
.receipts .bubble .meta { display: flex; flex-wrap: wrap; justify-content: flex-end; gap: 0 0.8rem; margin-top: 0.1rem; font-size: 0.8em; font-variant-numeric: tabular-nums; }
.receipts .bubble .when { color: var(--soft); text-decoration: none; }
.receipts .bubble .again { color: var(--soft); }
.receipts .open { text-decoration: none; }
.receipts .open:hover .state, .receipts .bubble .when:hover { text-decoration: underline; }
.receipts .evidence { width: min(100%, 46rem); margin: 0.4rem 0 0.8rem; padding: 0.8rem 1rem; border: 1px solid var(--line); border-radius: 10px; background: var(--card); }
.receipts mark { padding: 0 0.1em; border-radius: 3px; background: var(--found); color: inherit; }
.receipts .found h3 { margin: 0; overflow-wrap: anywhere; }
.receipts .found h3 a { color: var(--ink); text-decoration: none; }
.receipts .found h3 a:hover { text-decoration: underline; }
.receipts .jid a { color: var(--ink); font-weight: 600; text-decoration: none; }
.receipts .jid a:hover { text-decoration: underline; }
.receipts .resource, .receipts .to { color: var(--soft); }
.receipts .legend { margin-top: 1.2rem; }
.receipts .legend dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(24rem, 100%), 1fr)); gap: 0.4rem 2rem; margin-top: 0.7rem; }
.receipts .legend dl div { display: flex; gap: 0.8rem; }
.receipts .legend dt { flex: 0 0 8rem; }
.receipts .parts-list li { margin: 0.5rem 0; }
@media (prefers-reduced-motion: no-preference) {
  .receipts .evidence { animation: receipts-open 0.15s ease-out; }
  @keyframes receipts-open { from { opacity: 0; transform: translateY(-0.3rem); } }
}
`;

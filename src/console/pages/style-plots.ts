/** The look of the Overview's plots, and of who is typing. */
export const plots = `
.receipts .plots-head { display: flex; flex-wrap: wrap; align-items: baseline; justify-content: space-between; gap: 0 1rem; }
.receipts .spans ul { display: flex; gap: 0.3rem; }
.receipts .spans a { display: block; padding: 0.2rem 0.7rem; border: 1px solid var(--line); border-radius: 7px; background: var(--card); text-decoration: none; }
.receipts .spans a[aria-current] { border-color: var(--accent); color: var(--ink); font-weight: 600; }
.receipts .plots { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(min(26rem, 100%), 1fr)); }
.receipts .plot { margin: 0; min-width: 0; }
.receipts .plot figcaption { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0.1rem 1rem; margin-bottom: 0.4rem; font-weight: 600; }
.receipts .plot .key { display: flex; flex-wrap: wrap; gap: 0 0.9rem; font-weight: 400; font-size: 0.87em; color: var(--soft); }
.receipts .plot .key li::before { content: ''; display: inline-block; width: 0.7em; height: 0.7em; margin-right: 0.4em; border-radius: 2px; background: currentColor; }
.receipts .plot svg { display: block; width: 100%; height: auto; overflow: visible; }
.receipts .plot .grid { stroke: var(--line); stroke-width: 1; }
.receipts .tick-text { fill: var(--soft); font-size: 12px; }
.receipts .kind-delivered { fill: var(--received); }
.receipts .kind-undelivered { fill: var(--stored); }
.receipts .kind-ended { fill: var(--failed); }
.receipts .key-delivered { color: var(--received); }
.receipts .key-undelivered { color: var(--stored); }
.receipts .key-ended { color: var(--failed); }
.receipts .line { fill: none; stroke: currentColor; stroke-width: 2.2; stroke-linecap: round; stroke-linejoin: round; }
.receipts .dot { fill: currentColor; }
.receipts .line-p50, .receipts .key-p50 { color: var(--displayed); }
.receipts .line-p95, .receipts .key-p95 { color: var(--stored); }
.receipts .line-p99, .receipts .key-p99 { color: var(--failed); }
.receipts .key li { color: var(--ink); }
.receipts .key .key-p50::before, .receipts .key .key-delivered::before { color: var(--displayed); }
.receipts .key .key-delivered::before { color: var(--received); }
.receipts .key .key-p95::before, .receipts .key .key-undelivered::before { color: var(--stored); }
.receipts .key .key-p99::before, .receipts .key .key-ended::before { color: var(--failed); }
.receipts .behind { margin-top: 0.7rem; }
.receipts .behind .scroll { max-height: 24rem; margin-top: 0.5rem; }
.receipts .typing li { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 1rem; padding: 0.35rem 0; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
.receipts .typing a { color: var(--ink); text-decoration: none; }
.receipts .typing a:hover { text-decoration: underline; }
.receipts .typing span { color: var(--soft); }
.receipts .typing-composing > span { color: var(--good); font-weight: 600; }
`;

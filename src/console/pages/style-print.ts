/** A conversation on paper: black on white, without what can only be pressed. */
export const print = `
@media print {
  .receipts {
    --ink: #000000; --soft: #444444; --line: #bbbbbb; --ground: #ffffff; --card: #ffffff; --code: #ffffff; --mine: #ffffff; --found: #dddddd;
    --accepted: #000000; --stored: #000000; --sent: #000000; --confirmed: #000000; --received: #000000; --displayed: #000000;
    --failed: #000000; --expired: #000000; --unrouted: #000000; --link: #000000;
    font-size: 10pt;
  }
  .receipts :is(.top, .skip, .filters, .tools, .download, .more, .legend, .foot, .languages, .fresh, .spans, .back, .revoke, .new-token, .renew) { display: none !important; }
  .receipts .card, .receipts .figures div, .receipts .parts { box-shadow: none; }
  .receipts .conversation.card { border: 0; padding: 0; }
  .receipts main, .receipts [data-results] > section { max-width: none; padding: 0; }
  .receipts .bubble { border: 1px solid var(--line); break-inside: avoid; }
  .receipts .said { max-height: none; overflow: visible; }
  .receipts .talk .day { break-after: avoid; }
  .receipts a { text-decoration: none; }
}
`;

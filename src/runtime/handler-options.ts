/** What the handler is given at its start. */
import type { Platforms } from '../base/carried-platform.ts';
import type { Carrier } from '../link/carrier.ts';

export interface HandlerOptions {
  readonly carrier: Carrier;
  readonly linkKind: 'bridge' | 'pipe';
  readonly dataDirectory: string;
  /** Overrides `plugin.receipts.http.port`. */
  readonly httpPort?: number;
  readonly apiToken?: string;
  readonly nativeBinding?: string;
  /** Why the shim does not run the handler on the Node.js that `plugin.receipts.node` names. */
  readonly refusedNode?: string;
  /** Set if the JAR was made for another platform than this. */
  readonly foreign?: Platforms;
}

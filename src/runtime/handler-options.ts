/** What the handler is given by whoever starts it. */
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
  /** Why the shim does not run us on what `plugin.receipts.node` names. */
  readonly refusedNode?: string;
  /** The JAR was made for another platform than this. */
  readonly foreign?: Platforms;
}

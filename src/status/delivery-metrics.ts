/** The times to delivery as a histogram. They are counted beside the log, not in this process. */
import { Histogram } from 'prom-client';
import type { Registry } from 'prom-client';
import { deliveryBounds } from '../store/reader.ts';
import type { Delivered } from '../store/reader.ts';
import { Rising } from './rising.ts';

type Values = Awaited<ReturnType<Histogram['get']>>;

interface Description {
  readonly name: string;
  readonly help: string;
}

/** prom-client's Histogram does the counting itself, which is not wanted here; only its description is used. */
class CountedElsewhere extends Histogram<'le'> {
  private readonly bounds = [...deliveryBounds, Infinity].map(() => new Rising());
  private readonly seconds = new Rising();
  private readonly read: () => Promise<Delivered | null>;
  private readonly described: Histogram;

  constructor(description: Description, registry: Registry, read: () => Promise<Delivered | null>) {
    const buckets = [...deliveryBounds];
    super({ ...description, buckets, registers: [registry] });
    this.described = new Histogram({ ...description, buckets, registers: [] });
    this.read = read;
  }

  override async get(): Promise<Values> {
    const described = await this.described.get();
    const delivered = await this.read();
    if (delivered === null) return { ...described, values: [] };
    const { name } = described;
    let messages = 0;
    const buckets = this.bounds.map((rising, place) => {
      messages += rising.note(delivered.within[place] ?? 0);
      const le = deliveryBounds[place] ?? '+Inf';
      return { labels: { le }, value: messages, metricName: `${name}_bucket` };
    });
    const sum = { labels: {}, value: this.seconds.note(delivered.seconds), metricName: `${name}_sum` };
    const count = { labels: {}, value: messages, metricName: `${name}_count` };
    return { ...described, values: [...buckets, sum, count] };
  }

  /** The registry calls this for its text output; it is missing in the types. */
  getForPromString(): Promise<Values> {
    return this.get();
  }
}

/** `read` answers null if the times are not known at the moment. */
export function addDelivery(
  registry: Registry,
  description: Description,
  read: () => Promise<Delivered | null>,
): void {
  new CountedElsewhere(description, registry, read);
}

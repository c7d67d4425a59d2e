/** The messages of a chunk, read in the order given until there is enough of them. */
import type Database from 'better-sqlite3';
import { stateOf } from '../../../model/state.ts';
import { listed } from '../../message-parts.ts';
import type { MessageView } from '../../reader.ts';
import { textsOf } from '../../shown.ts';
import { rfc3339 } from '../../times.ts';
import { writePlace } from '../file/place.ts';
import { stateCodeOf } from '../file/sql.ts';
import { firstColumns, firstFrom, prepareDeliveries } from '../rows/deliveries.ts';
import type { Deliveries, FirstValues } from '../rows/deliveries.ts';
import { messageParticipants } from '../rows/finder.ts';
import { toDeliveryList } from '../rows/views.ts';
import { deliveryCharacters } from '../rows/weight.ts';

type Row = readonly [
  id: number,
  stanzaId: string,
  messageId: string | null,
  sender: string,
  senderResource: string | null,
  recipient: string,
  recipientResource: string | null,
  type: string,
  room: string | null,
  sentAt: number,
  state: number,
  repeats: string | null,
  body: string | null,
  texts: string | null,
  ...first: FirstValues,
];

const columns = `m.id, m.stanza_id, m.message_id, s.jid, m.sender_resource, r.jid, m.recipient_resource, m.type,
  (SELECT jid FROM participant WHERE id = m.room_id), m.sent_at, ${stateCodeOf},
  (SELECT stanza_id FROM message WHERE id = m.repeats)`;

export interface ChunkRow {
  readonly id: number;
  /** Milliseconds since 1970. */
  readonly sentAt: number;
  readonly view: MessageView;
}

const address = (jid: string, resource: string | null): string =>
  resource === null ? jid : `${jid}/${resource}`;

export class ChunkRows {
  private readonly deliveriesOf: ReturnType<typeof prepareDeliveries>;
  private readonly log: Database.Statement<[], number>;
  private readonly withBody: Database.Statement<[string], Row>;
  private readonly withoutBody: Database.Statement<[string], Row>;

  constructor(database: Database.Database) {
    this.deliveriesOf = prepareDeliveries(database);
    // The order of the ids is that of the rows: a cross join is walked as it is written.
    const rows = (content: string): string =>
      `SELECT ${columns}, ${content}, ${firstColumns} FROM json_each(?) wanted CROSS JOIN message m ON m.id = wanted.value
         ${messageParticipants}`;
    this.log = database.prepare<[], number>('SELECT created_at FROM log').pluck();
    this.withBody = database.prepare<[string], Row>(rows('m.body, m.texts')).raw();
    this.withoutBody = database.prepare<[string], Row>(rows('NULL, NULL')).raw();
  }

  /** Ends early where what they show grows beyond so many characters; one message there is in any case. */
  read(ids: readonly number[], content: boolean, maxCharacters: number): ChunkRow[] {
    const statement = content ? this.withBody : this.withoutBody;
    const all: Row[] = [];
    let characters = 0;
    for (const row of statement.iterate(JSON.stringify(ids))) {
      characters += (row[12]?.length ?? 0) + (row[13]?.length ?? 0);
      if (characters > maxCharacters && all.length > 0) break;
      all.push(row);
    }
    const log = this.log.get() ?? 0;
    return this.withDeliveries(all, maxCharacters).map(([row, found]) => {
      const [id, stanzaId, messageId, sender, fromResource, recipient, toResource] = row;
      const [, , , , , , , type, room, sentAt, state, repeats, body, texts] = row;
      const view: MessageView = {
        stanzaId,
        id: messageId,
        from: address(sender, fromResource),
        to: address(recipient, toResource),
        type,
        room,
        body,
        ...textsOf(texts),
        sentAt: rfc3339(sentAt),
        state: stateOf(state),
        ...toDeliveryList(found),
        repeats,
        position: writePlace({ log, row: id }),
      };
      return { id, sentAt, view };
    });
  }

  /** Clients make both long: what their deliveries take is bounded by itself, so twice as much as asked for at most. */
  private withDeliveries(all: readonly Row[], maxCharacters: number): (readonly [Row, Deliveries | null])[] {
    const rows: (readonly [Row, Deliveries | null])[] = [];
    let characters = 0;
    for (const row of all) {
      const [id, , , , , , , , , , , , , , ...first] = row;
      const found = this.deliveriesOf(id, firstFrom(first), listed.exported);
      for (const { jid } of found?.rows ?? []) characters += jid.length + deliveryCharacters;
      if (characters > maxCharacters && rows.length > 0) break;
      rows.push([row, found]);
    }
    return rows;
  }
}

/** What people may send to harm, to fool or just because they can: no crash, no loss, nobody fooled. */
import { eachServer } from '../support/server/servers.ts';
import { evidence } from './hostile/evidence.ts';
import { filters } from './hostile/filters.ts';
import { forgedStanzaIds } from './hostile/stanza-ids.ts';
import { stanzas } from './hostile/stanzas.ts';

eachServer('large and strange stanzas', stanzas);
eachServer('forged stanza-ids', forgedStanzaIds);
eachServer('evidence that proves nothing', evidence);
eachServer('hostile ids and filters', filters);

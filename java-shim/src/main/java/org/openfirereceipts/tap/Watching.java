package org.openfirereceipts.tap;

import java.security.SecureRandom;
import java.util.Base64;
import org.openfirereceipts.spool.EventBuffer;
import org.openfirereceipts.spool.RecordView;
import org.openfirereceipts.spool.Spool;

/**
 * Tells when the tap begins to watch (`A`) and when it ceases to (`F`, `unwatched`). What leaves an offline store while
 * nobody watches may have been handed out or removed; only where the JVM ended in the middle of watching, and the tap
 * is back before any client, its absence says that the database has lost it.
 */
public final class Watching {
    private static final String UNWATCHED = "unwatched";

    private boolean watching;
    /** When the last event came that was in the spool already; milliseconds since 1970. */
    private long lastAt;

    /** An event that was in the spool already, in its order. */
    public void found(char kind, RecordView record) {
        lastAt = record.millis();
        if (kind == 'A') {
            watching = true;
        } else if (kind == 'F' && record.text() == null && UNWATCHED.equals(record.text())) {
            watching = false;
        }
    }

    /** The plugin was loaded while Openfire was at work, so that it was at work without it. */
    public void loadedLate(Spool spool) {
        if (watching) {
            ends(spool);
        }
    }

    public void begins(Spool spool, String openfireVersion, String pluginVersion, String domain) {
        byte[] incarnation = new byte[12];
        new SecureRandom().nextBytes(incarnation);
        spool.append(
                new EventBuffer()
                        .event('A', System.currentTimeMillis())
                        .field(Base64.getUrlEncoder().withoutPadding().encodeToString(incarnation))
                        .field(openfireVersion)
                        .field(pluginVersion)
                        .field(domain)
                        .field(watching ? Long.toString(lastAt) : null),
                true);
        watching = true;
    }

    public void ends(Spool spool) {
        watching = false;
        EventBuffer event = new EventBuffer().event('F', System.currentTimeMillis());
        spool.append(event.field(null).field(UNWATCHED).field(null).field(null), true);
    }
}

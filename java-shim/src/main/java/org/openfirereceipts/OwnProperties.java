package org.openfirereceipts;

import org.openfirereceipts.spool.Spool;
import org.openfirereceipts.tap.Settings;

/**
 * The properties that the shim itself goes by, whether a handler is there or not. They are read as the handler reads
 * them: what is not valid counts as not set, and the handler is who complains of it.
 */
final class OwnProperties {
    private final Settings settings;
    private final Spool spool;
    private final Surroundings surroundings;

    OwnProperties(Settings settings, Spool spool, Surroundings surroundings) {
        this.settings = settings;
        this.spool = spool;
        this.surroundings = surroundings;
    }

    /** @param name without the prefix; any other than the shim's own is passed over */
    void apply(String name, String value) {
        switch (name) {
            case "log.rooms":
                settings.logRooms = isOn(value, false);
                break;
            case "events":
                settings.events = isOn(value, true);
                break;
            case "guard":
                settings.guard = isOn(value, true);
                break;
            case "guard.pingAfterMs":
                settings.pingAfterMillis = number(value, 0, 60_000, 1000);
                break;
            case "guard.timeoutSeconds":
                settings.timeoutSeconds = number(value, 1, 3600, 30);
                break;
            case "stanza-ids":
                settings.stanzaIds = value == null ? "auto" : value.trim();
                surroundings.look();
                break;
            case "spool.whenFull":
                settings.refuseWhenFull = "refuse".equals(value);
                break;
            case "spool.maxMegabytes":
                spool.limit(megabytes(value));
                break;
            default:
                // the handler's
        }
    }

    /** What `spool.maxMegabytes` says. */
    static int megabytes(String value) {
        return number(value, 1, 1 << 20, 1024);
    }

    static boolean isOn(String value, boolean fallback) {
        return value == null ? fallback : "true".equalsIgnoreCase(value.trim());
    }

    private static int number(String value, int least, int most, int fallback) {
        try {
            int number = value == null ? fallback : Integer.parseInt(value.trim());
            return number < least || number > most ? fallback : number;
        } catch (NumberFormatException noNumber) {
            return fallback;
        }
    }
}

package org.openfirereceipts;

import org.openfirereceipts.command.Properties;
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

    /** @param name with the prefix; any other than the shim's own is passed over */
    void apply(String name, String value) {
        switch (name.substring(Properties.PREFIX.length())) {
            case "log.rooms":
                settings.logRooms = PropertyText.isOn(value, false);
                break;
            case "events":
                settings.events = PropertyText.isOn(value, true);
                break;
            case "guard":
                settings.guard = PropertyText.isOn(value, true);
                break;
            case "guard.pingAfterMs":
                settings.pingAfterMillis = PropertyText.number(value, 0, 60_000, 1000);
                break;
            case "guard.timeoutSeconds":
                settings.timeoutSeconds = PropertyText.number(value, 1, 3600, 30);
                break;
            case "stanza-ids":
                settings.stanzaIds = PropertyText.choice(value, "auto", "on", "off");
                surroundings.look();
                break;
            case "spool.whenFull":
                settings.refuseWhenFull = PropertyText.choice(value, "pass", "refuse").equals("refuse");
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
        return PropertyText.number(value, 1, 1 << 20, 1024);
    }

    /** What `enabled` says. */
    static boolean enabled(String value) {
        return PropertyText.isOn(value, true);
    }
}

package org.openfirereceipts.tap;

import java.util.Map;
import org.jivesoftware.openfire.event.UserEventListener;
import org.jivesoftware.openfire.user.User;
import org.openfirereceipts.spool.EventBuffer;
import org.openfirereceipts.spool.Spool;
import org.xmpp.packet.JID;

/** Tells of accounts that are made and deleted (`N`): what was said to one is not for the next owner of its name. */
public final class AccountEvents implements UserEventListener {
    private final Settings settings;
    private final Spool spool;
    private final Faults faults;
    private final String domain;

    public AccountEvents(Settings settings, Spool spool, Faults faults, String domain) {
        this.settings = settings;
        this.spool = spool;
        this.faults = faults;
        this.domain = domain;
    }

    @Override
    public void userCreated(User user, Map<String, Object> params) {
        tell(user, "created");
    }

    @Override
    public void userDeleting(User user, Map<String, Object> params) {
        tell(user, "deleted");
    }

    @Override
    public void userModified(User user, Map<String, Object> params) {
        // still the same owner
    }

    private void tell(User user, String what) {
        if (!settings.enabled) {
            return;
        }
        try {
            String account = new JID(user.getUsername(), domain, null).toBareJID();
            EventBuffer event = new EventBuffer().event('N', System.currentTimeMillis());
            spool.append(event.field(account).field(what), true);
        } catch (Throwable fault) {
            faults.caught("hearing of an account", fault);
        }
    }
}

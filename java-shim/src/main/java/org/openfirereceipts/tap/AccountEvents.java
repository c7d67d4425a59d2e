package org.openfirereceipts.tap;

import java.util.Map;
import org.jivesoftware.openfire.XMPPServer;
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
    private final Deletions deletions;

    public AccountEvents(Settings settings, Spool spool, Faults faults, String domain, Deletions deletions) {
        this.settings = settings;
        this.spool = spool;
        this.faults = faults;
        this.domain = domain;
        this.deletions = deletions;
    }

    @Override
    public void userCreated(User user, Map<String, Object> params) {
        tell(user, "created");
    }

    @Override
    public void userDeleting(User user, Map<String, Object> params) {
        try {
            deletions.note(bare(user), System.currentTimeMillis());
            if (settings.enabled) {
                // Openfire's store hears of it first, and is empty by now but for what was put into it in between
                XMPPServer.getInstance().getOfflineMessageStore().deleteMessages(user.getUsername());
            }
        } catch (Throwable fault) {
            faults.caught("noting that an account is deleted", fault);
        }
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
            EventBuffer event = new EventBuffer().event('N', System.currentTimeMillis());
            spool.append(event.field(bare(user)).field(what), true);
        } catch (Throwable fault) {
            faults.caught("hearing of an account", fault);
        }
    }

    private String bare(User user) {
        return new JID(user.getUsername(), domain, null).toBareJID();
    }
}

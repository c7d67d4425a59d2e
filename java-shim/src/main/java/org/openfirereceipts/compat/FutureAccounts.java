package org.openfirereceipts.compat;

import org.jivesoftware.openfire.user.UserManager;
import org.xmpp.packet.JID;

/** Accounts that are made at their first login: 5.0 and later take messages for them before, if it is set so. */
public final class FutureAccounts {
    private FutureAccounts() {}

    public static boolean mayBeOne(JID account) {
        try {
            return Boolean.TRUE.equals(
                    UserManager.class.getMethod("isPotentialFutureLocalUser", JID.class).invoke(null, account));
        } catch (ReflectiveOperationException older) {
            return false;
        }
    }
}

package org.openfirereceipts.command;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Date;
import org.jivesoftware.openfire.user.User;
import org.jivesoftware.openfire.user.UserManager;
import org.jivesoftware.openfire.user.UserNotFoundException;
import org.openfirereceipts.compat.FutureAccounts;
import org.xmpp.packet.JID;

/** Whether there is an account: a database or a directory that is away must not look like one that was deleted. */
final class Accounts {
    private static final String MISSING = UserNotFoundException.class.getName();

    private Accounts() {}

    /** @throws UserNotFoundException where it cannot be found out */
    static boolean exists(String username) throws UserNotFoundException {
        try {
            return UserManager.getInstance().getUser(username) != null;
        } catch (UserNotFoundException nobody) {
            if (saysMissing(nobody)) {
                return false;
            }
            throw nobody;
        }
    }

    /**
     * When the account was made, in milliseconds since 1970, as far as that is known: 0 where it is not. Asked of the
     * provider, as an account may be deleted and made again without Openfire, which remembers what it has loaded. Some
     * providers have no such time, and make it up in that moment.
     *
     * @throws UserNotFoundException where there is none, or where it cannot be found out
     */
    static long createdAt(JID account) throws UserNotFoundException {
        if (FutureAccounts.mayBeOne(account)) {
            return 0;
        }
        long asked = System.currentTimeMillis();
        User user = UserManager.getUserProvider().loadUser(account.getNode());
        Date created = user == null ? null : user.getCreationDate();
        return created == null || created.getTime() >= asked ? 0 : Math.max(0, created.getTime());
    }

    /**
     * Whether the account is known to be younger than a time. Of what Openfire remembers of it that is asked first, as this
     * is for what happens often; as it may have been made up when it was loaded, a younger one is asked for again.
     *
     * @param time milliseconds since 1970
     */
    static boolean isYounger(JID account, long time) {
        try {
            Date remembered = UserManager.getInstance().getUser(account.getNode()).getCreationDate();
            return remembered != null && remembered.getTime() > time && createdAt(account) > time;
        } catch (UserNotFoundException unknown) {
            return false;
        }
    }

    /**
     * Openfire's providers wrap whatever goes wrong, a missing row too, and 4.2 shows what was wrapped in the printed
     * trace only.
     */
    static boolean saysMissing(UserNotFoundException exception) {
        StringWriter trace = new StringWriter();
        exception.printStackTrace(new PrintWriter(trace, true));
        for (String line : trace.toString().split("\\R")) {
            String named = line.startsWith("Caused by: ") ? line.substring("Caused by: ".length()) : line;
            if (!named.isEmpty() && !Character.isWhitespace(named.charAt(0)) && !named.startsWith(MISSING)) {
                return false;
            }
        }
        return true;
    }
}

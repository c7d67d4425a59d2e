package org.openfirereceipts.tap;

import org.jivesoftware.openfire.session.LocalSession;
import org.jivesoftware.openfire.session.Session;
import org.openfirereceipts.compat.ClientState;

/** The letters that `S`, `D` and `T` say about a session. */
public final class SessionFlags {
    private static final String LETTERS = "mdic";
    /** Every combination, as one is wanted for each message that is sent. */
    private static final String[] ALL = new String[1 << LETTERS.length()];

    static {
        for (int bits = 0; bits < ALL.length; bits++) {
            StringBuilder flags = new StringBuilder();
            for (int i = 0; i < LETTERS.length(); i++) {
                if ((bits & 1 << i) != 0) {
                    flags.append(LETTERS.charAt(i));
                }
            }
            ALL[bits] = flags.toString();
        }
    }

    private SessionFlags() {}

    /** Empty for a session of another node of a cluster. */
    public static String of(Session session) {
        return of(session, false);
    }

    /** @param carbon what it was sent is a carbon copy */
    static String of(Session session, boolean carbon) {
        int bits = carbon ? 8 : 0;
        if (session instanceof LocalSession) {
            LocalSession local = (LocalSession) session;
            bits |= local.getStreamManager().isEnabled() ? 1 : 0;
            bits |= local.isDetached() ? 2 : 0;
            bits |= ClientState.isInactive(session) ? 4 : 0;
        }
        return ALL[bits];
    }
}

package org.openfirereceipts.command;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.jivesoftware.openfire.user.UserManager;
import org.jivesoftware.openfire.user.UserNotFoundException;

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

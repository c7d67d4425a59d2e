package org.openfirereceipts.command;

import java.sql.Connection;
import java.sql.SQLException;
import org.jivesoftware.database.DbConnectionManager;
import org.jivesoftware.openfire.admin.AdminManager;
import org.jivesoftware.openfire.auth.AuthFactory;
import org.jivesoftware.openfire.auth.UnauthorizedException;
import org.jivesoftware.openfire.lockout.LockOutManager;
import org.jivesoftware.openfire.user.UserManager;
import org.jivesoftware.openfire.user.UserNotFoundException;

/** Whether somebody is an administrator of this Openfire: for frame `u`, and for Openfire's own console. */
public final class Administrators {
    private static final int SECONDS = 5;

    private Administrators() {}

    /**
     * Whether one who signed in before still may: he is there, not locked out, and an administrator.
     *
     * @param user bare name, as {@link #authenticate} or Openfire's console gave it
     * @param adminIfNone whether `admin` is one where nobody is named, as Openfire's console has it
     * @throws SQLException where it cannot be found out
     */
    public static boolean stillIs(String user, boolean adminIfNone) throws SQLException {
        try {
            UserManager.getInstance().getUser(user);
        } catch (UserNotFoundException gone) {
            seeThatItCanBeKnown();
            return false;
        }
        return !LockOutManager.getInstance().isAccountDisabled(user)
                && AdminManager.getInstance().isUserAdmin(user, adminIfNone);
    }

    /**
     * Openfire's providers take a database that is down for a user that is not there, or a wrong password: they drop the
     * cause.
     */
    private static void seeThatItCanBeKnown() throws SQLException {
        try (Connection connection = DbConnectionManager.getConnection()) {
            if (!connection.isValid(SECONDS)) {
                throw new SQLException("Openfire's database does not answer");
            }
        }
    }

    /**
     * @param password null: only whether one who has signed in still is an administrator
     * @return the user's name as Openfire knows it, or null where the password is wrong or the user is no
     *     administrator: which of both is not said
     * @throws Exception where it cannot be found out
     */
    static String authenticate(String user, String password) throws Exception {
        if (user == null || user.isEmpty()) {
            return null;
        }
        if (password == null) {
            return stillIs(user, false) ? user : null;
        }
        String name;
        try {
            name = AuthFactory.authenticate(user, password).getUsername();
        } catch (UnauthorizedException wrong) {
            seeThatItCanBeKnown();
            return null;
        }
        int at = name.indexOf('@');
        name = at < 0 ? name : name.substring(0, at);
        return AdminManager.getInstance().isUserAdmin(name, false) ? name : null;
    }
}

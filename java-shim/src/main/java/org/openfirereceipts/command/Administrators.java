package org.openfirereceipts.command;

import org.jivesoftware.openfire.admin.AdminManager;
import org.jivesoftware.openfire.auth.AuthFactory;
import org.jivesoftware.openfire.auth.UnauthorizedException;
import org.jivesoftware.openfire.lockout.LockOutManager;
import org.jivesoftware.openfire.user.UserManager;
import org.jivesoftware.openfire.user.UserNotFoundException;

/** Frame `u`: whether somebody is an administrator of this Openfire. */
final class Administrators {
    private Administrators() {}

    /**
     * Whether one who signed in before still may: he is there, not locked out, and an administrator.
     *
     * @param user bare name, as {@link #authenticate} gave it
     * @return the name, or null
     */
    private static String confirm(String user) {
        try {
            UserManager.getInstance().getUser(user);
        } catch (UserNotFoundException gone) {
            return null;
        }
        return !LockOutManager.getInstance().isAccountDisabled(user)
                        && AdminManager.getInstance().isUserAdmin(user, false)
                ? user
                : null;
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
            return confirm(user);
        }
        String name;
        try {
            name = AuthFactory.authenticate(user, password).getUsername();
        } catch (UnauthorizedException wrong) {
            return null;
        }
        int at = name.indexOf('@');
        name = at < 0 ? name : name.substring(0, at);
        return AdminManager.getInstance().isUserAdmin(name, false) ? name : null;
    }
}

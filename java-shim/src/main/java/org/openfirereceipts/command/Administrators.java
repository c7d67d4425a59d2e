package org.openfirereceipts.command;

import org.jivesoftware.openfire.admin.AdminManager;
import org.jivesoftware.openfire.auth.AuthFactory;
import org.jivesoftware.openfire.auth.UnauthorizedException;

/** Frame `u`: whether somebody is an administrator of this Openfire. */
final class Administrators {
    private Administrators() {}

    /**
     * @return the user's name as Openfire knows it, or null where the password is wrong or the user is no
     *     administrator: which of both is not said
     * @throws Exception where it cannot be found out
     */
    static String authenticate(String user, String password) throws Exception {
        if (user == null || user.isEmpty() || password == null) {
            return null;
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

package org.openfirereceipts.command;

import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.sql.SQLException;
import org.jivesoftware.openfire.user.UserNotFoundException;
import org.junit.Test;

public class AccountsTest {
    @Test
    public void whatWasNotFoundIsMissing() {
        assertTrue(Accounts.saysMissing(new UserNotFoundException()));
        assertTrue(Accounts.saysMissing(new UserNotFoundException("Cannot load user")));
        assertTrue(Accounts.saysMissing(new UserNotFoundException(new UserNotFoundException())));
    }

    @Test
    public void aFailureIsNotTakenForAMissingAccount() {
        assertFalse(Accounts.saysMissing(new UserNotFoundException(new SQLException("down"))));
        assertFalse(
                Accounts.saysMissing(new UserNotFoundException(new UserNotFoundException(new SQLException("down")))));
        UserNotFoundException caused = new UserNotFoundException();
        caused.initCause(new IllegalStateException("no directory"));
        assertFalse(Accounts.saysMissing(caused));
    }
}

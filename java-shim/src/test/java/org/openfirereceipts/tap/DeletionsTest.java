package org.openfirereceipts.tap;

import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import org.junit.Test;

public class DeletionsTest {
    private final Deletions deletions = new Deletions();

    @Test
    public void whatWasSaidBeforeADeletionIsOfAnother() {
        deletions.note("bob@localhost", 1000);
        assertTrue(deletions.cameAfter("bob@localhost", 999));
        assertTrue("in the same millisecond nobody knows", deletions.cameAfter("bob@localhost", 1000));
        assertFalse(deletions.cameAfter("bob@localhost", 1001));
        assertFalse(deletions.cameAfter("alice@localhost", 999));
    }

    @Test
    public void theLastOfSeveralCounts() {
        deletions.note("bob@localhost", 1000);
        deletions.note("bob@localhost", 3000);
        assertTrue(deletions.cameAfter("bob@localhost", 2000));
    }

    @Test
    public void itRemembersABoundedNumber() {
        deletions.note("first@localhost", 1000);
        for (int i = 0; i < 5_000; i++) {
            deletions.note(i + "@localhost", 1000);
        }
        assertFalse(deletions.cameAfter("first@localhost", 500));
        assertTrue(deletions.cameAfter("4999@localhost", 500));
    }
}

package org.openfirereceipts.console;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.Test;

public class RightsTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final Set<String> administrators = new HashSet<>();
    private int asked;
    private boolean down;
    private final Rights rights =
            new Rights(
                    user -> {
                        asked++;
                        if (down) {
                            throw new IllegalStateException("no database");
                        }
                        return administrators.contains(user);
                    });

    @Test
    public void whoWasDeletedOrLockedOutIsKeptOutWithinHalfAMinute() throws Exception {
        administrators.add("admin");
        assertTrue(rights.has("admin", 0));
        administrators.clear();
        assertTrue(rights.has("admin", 29 * SECOND));
        assertFalse(rights.has("admin", 30 * SECOND));
        assertFalse(rights.has("admin", 31 * SECOND));
        administrators.add("admin");
        assertTrue(rights.has("admin", 32 * SECOND));
    }

    @Test
    public void eachIsAskedForByHimselfAndNotAtEachRequest() throws Exception {
        administrators.add("admin");
        for (int n = 0; n < 10; n++) {
            assertTrue(rights.has("admin", n * SECOND));
            assertFalse(rights.has("bob", n * SECOND));
        }
        assertEquals(11, asked);
    }

    @Test
    public void whatCannotBeFoundOutIsNoRight() throws Exception {
        administrators.add("admin");
        assertTrue(rights.has("admin", 0));
        down = true;
        assertTrue(rights.has("admin", SECOND));
        assertThrows(IllegalStateException.class, () -> rights.has("admin", 40 * SECOND));
    }

    @Test
    public void whatIsRememberedIsBounded() throws Exception {
        for (int n = 0; n < 1000; n++) {
            administrators.add("admin" + n);
            assertTrue(rights.has("admin" + n, 0));
        }
        asked = 0;
        for (int n = 0; n < 1000; n++) {
            rights.has("admin" + n, SECOND);
        }
        assertTrue(asked >= 900);
    }
}

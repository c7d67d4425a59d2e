package org.openfirereceipts.tap;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import org.junit.Test;
import org.xmpp.packet.Presence;

public class PresencesTest {
    private static final String PHONE = "bob@localhost/phone";
    private static final String ALICE = "alice@localhost";

    private final Presences presences = new Presences(new Settings(), null, new Faults(), "localhost");

    private void sends(String to, Presence.Type type) {
        Presence presence = new Presence();
        presence.setFrom(PHONE);
        if (to != null) {
            presence.setTo(to);
        }
        presence.setType(type);
        presences.note(presence, null);
    }

    @Test
    public void aSessionThatSentNothingShowsNothing() {
        assertNull(presences.now(PHONE));
        sends(ALICE, Presence.Type.unavailable);
        assertNull(presences.now(PHONE));
    }

    @Test
    public void ofWhoHasLeftItIsKnownWhatHeHadShown() {
        sends(null, null);
        assertTrue(presences.now(PHONE).wasBroadcast());
        // as Openfire says it of who has gone
        sends("localhost", Presence.Type.unavailable);
        assertNull(presences.now(PHONE));
        assertTrue(presences.before(PHONE).wasBroadcast());
        assertTrue(presences.before(PHONE).leftAt() > 0);
        sends(null, null);
        assertEquals(0, presences.now(PHONE).leftAt());
    }

    @Test
    public void directedPresenceIsTheViewersAloneAndTheLastCounts() {
        sends("alice@localhost/home", null);
        Shown shown = presences.now(PHONE);
        assertFalse(shown.wasBroadcast());
        assertEquals(Boolean.TRUE, shown.toldTo(ALICE));
        assertNull(shown.toldTo("lice@localhost"));
        sends(null, null);
        assertEquals(Boolean.TRUE, presences.now(PHONE).toldTo(ALICE));
        sends(ALICE, Presence.Type.unavailable);
        assertEquals(Boolean.FALSE, presences.now(PHONE).toldTo(ALICE));
        // everybody sees that
        sends(null, null);
        assertNull(presences.now(PHONE).toldTo(ALICE));
    }

    @Test
    public void roomsAreNotRememberedAndOfTooManyTheRestIsHiddenFrom() {
        sends(null, null);
        sends("room@conference.localhost/bob", Presence.Type.unavailable);
        assertNull(presences.now(PHONE).toldTo("room@conference.localhost"));
        for (int i = 0; i < 1100; i++) {
            sends("user" + i + "@localhost", Presence.Type.unavailable);
        }
        assertEquals(Boolean.FALSE, presences.now(PHONE).toldTo("user1099@localhost"));
        assertEquals(Boolean.FALSE, presences.now(PHONE).toldTo(ALICE));
        assertNotNull(presences.now(PHONE));
    }
}

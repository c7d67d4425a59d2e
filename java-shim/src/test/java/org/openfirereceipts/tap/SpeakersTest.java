package org.openfirereceipts.tap;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import org.junit.Test;
import org.openfirereceipts.compat.Routers;
import org.xmpp.packet.Message;

/** Who speaks in a client's name is not its client. */
public class SpeakersTest extends TapCase {
    private static final String RECEIPT = "<received xmlns='urn:xmpp:receipts' id='m0'/>";

    private String[] only() throws Exception {
        assertEquals(1, events().size());
        return events().get(0);
    }

    @Test
    public void whatAClientSaysIsOfItsSession() throws Exception {
        enter(chat(RECEIPT));
        assertEquals("cl", only()[2].replace("s", ""));
        assertEquals("s1", only()[6]);
    }

    @Test
    public void whatAComponentOrAPluginSaysInAClientsNameIsOfNoSession() throws Exception {
        clientIsServed = false;
        enter(chat(RECEIPT));
        assertEquals("l", only()[2].replace("s", ""));
        assertNull(only()[6]);
    }

    @Test
    public void soAreErrors() throws Exception {
        for (boolean served : new boolean[] {true, false}) {
            clientIsServed = served;
            Message error =
                    message(
                            "<message type='error' from='alice@localhost/home' to='bob@localhost/phone' id='m1'>"
                                    + "<error type='wait'/></message>");
            enter(error);
            leave(error);
        }
        assertEquals("s1", events().get(0)[6]);
        assertNull(events().get(1)[6]);
    }

    @Test
    public void onAThreadOfClientsTheStackIsNotLookedAtButWithinAnotherRouting() throws Exception {
        clientIsServed = false;
        Thread serving =
                new Thread(
                        () -> {
                            try {
                                Message outer = chat("<body>x</body>");
                                enter(outer);
                                enter(chat(RECEIPT));
                            } catch (Exception failed) {
                                throw new IllegalStateException(failed);
                            }
                        },
                        "socket_c2s-thread-1");
        serving.start();
        serving.join();
        assertEquals("s1", events().get(0)[6]);
        assertNull(events().get(1)[6]);
    }

    @Test
    public void threadsOfComponentsAndOthersAreNotTakenForThoseOfClients() {
        assertTrue(Speakers.servesClients("socket_c2s-thread-7"));
        assertTrue(Speakers.servesClients("socket_c2s_ssl-thread-7"));
        for (String other : new String[] {"component-thread-1", "socket_s2s-thread-1", "Jetty-QTP-BOSH-12", "main"}) {
            assertFalse(other, Speakers.servesClients(other));
        }
        assertFalse(new Routers().serveClient());
    }
}

package org.openfirereceipts.compat;

import static org.junit.Assert.assertEquals;

import org.junit.Test;

/** What the names of Openfire's classes tell of who lets a message in. */
public class RoutersTest {
    @Test
    public void whoCallsTheRouterIsKnownByItsClass() {
        String openfire = "org.jivesoftware.openfire.";
        for (String client :
                new String[] {
                    "net.StanzaHandler", "net.ClientStanzaHandler", "net.SocketReader", "net.ServerStanzaHandler",
                    "SessionPacketRouter", "multiplex.MultiplexerPacketHandler"
                }) {
            assertEquals(client, Entrance.OUTSIDE, Routers.of(openfire + client));
        }
        assertEquals(Entrance.STREAM_MANAGEMENT, Routers.of(openfire + "streammanagement.StreamManager"));
        for (String server : new String[] {"muc.spi.LocalMUCRole", "component.InternalComponentManager", "pep.PEPService"}) {
            assertEquals(server, Entrance.SERVER, Routers.of(openfire + server));
        }
        assertEquals(Entrance.SERVER, Routers.of("com.example.AnotherPlugin"));
        assertEquals(Entrance.SERVER, new Routers().entrance());
    }
}

package org.openfirereceipts.tap;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNull;

import org.junit.Test;
import org.openfirereceipts.support.ClientSessions;
import org.xmpp.packet.JID;

/** What a client said before its session's end is that session's, also where Openfire comes to it later. */
public class SessionStreamsTest extends TapCase {
    private static final String RECEIPT = "<received xmlns='urn:xmpp:receipts' id='m0'/>";
    private static final JID PHONE = new JID("bob@localhost/phone");

    private final SessionStreams streams = new SessionStreams();

    @Test
    public void anAddressIsOfTheLastSessionThatHadIt() {
        assertNull(streams.of(PHONE));
        streams.opened(PHONE, "s1");
        assertEquals("s1", streams.of(PHONE));
        streams.ended(PHONE, "s1");
        assertEquals("s1", streams.of(PHONE));
        streams.opened(PHONE, "s2");
        assertEquals("s2", streams.of(PHONE));
        streams.ended(PHONE, "s2");
        assertEquals("s2", streams.of(PHONE));
    }

    @Test
    public void aSessionThatWasReplacedEndsNobodyElses() {
        streams.opened(PHONE, "s1");
        streams.opened(PHONE, "s2");
        streams.ended(PHONE, "s1");
        assertEquals("s2", streams.of(PHONE));
        streams.ended(PHONE, "s2");
        assertEquals("s2", streams.of(PHONE));
    }

    @Test
    public void ofThoseThatHaveEndedTheLastAreRemembered() {
        for (int i = 0; i <= SessionStreams.MAX_ENDED; i++) {
            JID jid = new JID("bob@localhost/" + i);
            streams.opened(jid, "s" + i);
            streams.ended(jid, "s" + i);
        }
        assertNull(streams.of(new JID("bob@localhost/0")));
        assertEquals("s1", streams.of(new JID("bob@localhost/1")));
    }

    @Test
    public void aClientsWordCountsBehindItsSessionsEndAndAComponentsNever() throws Exception {
        tap.streams.opened(alice.getAddress(), "s7");
        tap.streams.ended(alice.getAddress(), "s7");
        for (boolean served : new boolean[] {true, false}) {
            clientIsServed = served;
            tap.interceptPacket(chat(RECEIPT), null, true, false);
        }
        assertEquals("s7", events().get(0)[6]);
        assertNull(events().get(1)[6]);
    }

    @Test
    public void aSessionThatIsThereIsNotTakenForAnEarlierOne() throws Exception {
        tap.streams.opened(alice.getAddress(), "s7");
        tap.streams.ended(alice.getAddress(), "s7");
        tap.interceptPacket(chat(RECEIPT), ClientSessions.of(alice.getAddress().toString(), "s8"), true, false);
        assertEquals("s8", events().get(0)[6]);
    }
}

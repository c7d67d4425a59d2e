package org.openfirereceipts.tap;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.fail;

import org.jivesoftware.openfire.interceptor.PacketRejectedException;
import org.junit.Test;
import org.openfirereceipts.compat.Entrance;
import org.xmpp.packet.Message;

/** What Openfire's stream management lets in again for an account that was deleted since. */
public class FormerOwnersTest extends TapCase {
    private static final long DELETED = 1_764_430_000_000L;
    private static final String BEFORE = "2025-11-29T15:26:39.999Z";
    private static final String AFTER = "2025-11-29T15:26:40.001Z";

    private static Message delayed(String... delays) {
        StringBuilder content = new StringBuilder("<body>for whom?</body>");
        for (String delay : delays) {
            content.append("<delay xmlns='urn:xmpp:delay' ").append(delay).append("/>");
        }
        return chat(content.toString());
    }

    private static String since(String stamp) {
        return "from='localhost' stamp='" + stamp + "'";
    }

    private void isRefused(Message message) throws Exception {
        try {
            enter(message);
        } catch (PacketRejectedException refused) {
            return;
        }
        fail("it goes to the next owner of the name");
    }

    private void deleted(String account) {
        tap.deletions().note(account, DELETED);
        entrance = Entrance.STREAM_MANAGEMENT;
    }

    @Test
    public void whatWasSentToTheOneBeforeGoesToNobody() throws Exception {
        deleted("bob@localhost");
        isRefused(delayed(since(BEFORE)));
        isRefused(delayed(since(AFTER), since(BEFORE)));
        Message signal = message("<message from='alice@localhost/home' to='bob@localhost/phone'>"
                + "<composing xmlns='http://jabber.org/protocol/chatstates'/>"
                + "<delay xmlns='urn:xmpp:delay' from='LOCALHOST' stamp='2025-11-29T16:26:39.999+01:00'/></message>");
        isRefused(signal);
        assertEquals("", kinds());
    }

    @Test
    public void whatIsForTheNextOneGoesItsWay() throws Exception {
        deleted("bob@localhost");
        enter(delayed(since(AFTER)));
    }

    @Test
    public void whereNobodySaysWhenItGoesItsWay() throws Exception {
        deleted("bob@localhost");
        enter(delayed());
        enter(delayed("from='alice@localhost' stamp='" + BEFORE + "'"));
        enter(delayed(since("yesterday")));
        enter(delayed("from='localhost'"));
    }

    @Test
    public void othersAreNotConcerned() throws Exception {
        deleted("carol@localhost");
        enter(delayed(since(BEFORE)));
    }

    @Test
    public void onlyStreamManagementLetsInAgain() throws Exception {
        deleted("bob@localhost");
        for (Entrance other : new Entrance[] {Entrance.OUTSIDE, Entrance.SERVER}) {
            entrance = other;
            enter(delayed(since(BEFORE)));
        }
    }
}

package org.openfirereceipts.tap;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.List;
import org.junit.Test;
import org.openfirereceipts.compat.Entrance;
import org.xmpp.packet.Message;

/** Errors and group chat: told for the log where they reach a reader by themselves, and not followed. */
public class UnfollowedTest extends TapCase {
    private static Message of(String from, String to, String type, String content) {
        return message(
                "<message id='m1' from='" + from + "' to='" + to + "' type='" + type + "'>" + content + "</message>");
    }

    private void pass(Message message, boolean toBob) throws Exception {
        tap.interceptPacket(message, alice, true, false);
        if (toBob) {
            send(message, bob);
        }
        tap.interceptPacket(message, alice, true, true);
    }

    private static final String TEXT = "<body>hi</body>";
    private static final String ERROR = "<error type='cancel'/>";

    @Test
    public void whatAClientSendsAsAnErrorOrAsGroupChatIsToldOnceAndBearsNoStamp() throws Exception {
        for (String type : new String[] {"error", "groupchat"}) {
            Message message = of("alice@localhost/home", "bob@localhost/phone", type, TEXT);
            pass(message, true);
            assertEquals(null, stamp(message));
        }
        List<String[]> events = events();
        // an error for a message is told besides, as ever
        assertEquals("E M M", kinds(events));
        for (String[] event : events.subList(1, 3)) {
            assertEquals("cl", event[2]);
            assertEquals("body ", event[3]);
            assertEquals("hi", event[4]);
            assertTrue(event[5], event[5].contains("<body>hi</body>"));
            assertEquals("s1", event[6]);
        }
    }

    @Test
    public void aRoomOfAnotherServerAndAComponentReachOneSession() throws Exception {
        clientIsServed = false;
        pass(of("tea@rooms.example/carol", "bob@localhost/phone", "groupchat", TEXT), true);
        pass(of("news.localhost", "bob@localhost", "groupchat", "<subject>hi</subject>"), true);
        List<String[]> events = events();
        assertEquals("M M", kinds(events));
        assertEquals("l", events.get(0)[2]);
    }

    @Test
    public void whatARoomOfThisServerIsGivenAndHandsOnIsNotToldHere() throws Exception {
        pass(of("alice@localhost/home", "tea@rooms.localhost", "groupchat", TEXT), false);
        pass(of("tea@rooms.localhost/al", "bob@localhost/phone", "groupchat", TEXT), true);
        pass(of("alice@localhost/home", "tea@rooms.localhost/bo", "groupchat", TEXT), false);
        // comes back from there
        pass(of("alice@localhost/home", "tea@rooms.example", "groupchat", TEXT), false);
        assertEquals("", kinds());
    }

    @Test
    public void whatSaysNothingMoreAndWhatIsSentBackIsNotTold() throws Exception {
        routersAtWork = 2;
        Message message = chat(TEXT);
        enter(message);
        pass(of("bob@localhost", "alice@localhost/home", "error", TEXT + ERROR), false);
        leave(message);
        Message toRoom = of("alice@localhost/home", "tea@rooms.localhost", "groupchat", TEXT);
        enter(toRoom);
        pass(of("tea@rooms.localhost", "alice@localhost/home", "error", TEXT + ERROR), false);
        leave(toRoom);
        pass(of("bob@localhost/phone", "alice@localhost/home", "error", ERROR), false);
        assertEquals(1, kinds().chars().filter(kind -> kind == 'M').count());
    }

    @Test
    public void whatStreamManagementLetsInAgainHasBeenTold() throws Exception {
        String delay = "<delay xmlns='urn:xmpp:delay' from='localhost' stamp='2026-11-29T10:00:00Z'/>";
        entrance = Entrance.STREAM_MANAGEMENT;
        pass(of("tea@rooms.example/carol", "bob@localhost/phone", "groupchat", TEXT + delay), true);
        entrance = Entrance.OUTSIDE;
        pass(of("tea@rooms.example/carol", "bob@localhost/phone", "groupchat", "<body>ho</body>" + delay), true);
        List<String[]> events = events();
        assertEquals("M", kinds(events));
        assertEquals("ho", events.get(0)[4]);
    }

    @Test
    public void whatAnErrorSaysInWordsIsToldAndNotThatItIsOne() throws Exception {
        String condition = "<gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>";
        String text = "<text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>pay</text>";
        pass(of("bob@localhost/phone", "alice@localhost/home", "error", "<error>" + condition + "</error>"), false);
        pass(of("bob@localhost/phone", "alice@localhost/home", "error", "<error>" + condition + text + "</error>"), false);
        List<String[]> events = events();
        assertEquals("E E M", kinds(events));
        assertEquals("error ", events.get(2)[3]);
    }
}

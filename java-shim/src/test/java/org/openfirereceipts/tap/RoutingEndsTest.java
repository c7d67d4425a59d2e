package org.openfirereceipts.tap;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;

import java.util.Arrays;
import java.util.List;
import org.jivesoftware.openfire.OfflineMessage;
import org.junit.Test;
import org.openfirereceipts.compat.Entrance;
import org.xmpp.packet.JID;
import org.xmpp.packet.Message;
import org.xmpp.packet.PacketError;

/** What becomes of a message that no session takes: nothing, an error, or a place in the offline store. */
public class RoutingEndsTest extends TapCase {
    @Test
    public void whatGoesNowhereWithoutAWordIsFoundThoughItsThreadCarriesNothingElse() throws Exception {
        enter(chat("<body>dropped</body>"));
        tap.sweep();
        routersAtWork = 0;
        tap.sweep();
        tap.sweep();
        assertEquals("MU", kinds());
    }

    @Test
    public void whatIsOnItsWayOrHasArrivedIsNotSweptAway() throws Exception {
        Message sent = chat("<body>sent</body>");
        enter(sent);
        send(sent, bob);
        Message slow = chat("<body>slow</body>");
        enter(slow);
        for (int time = 0; time < 3; time++) {
            tap.sweep();
        }
        leave(slow);
        routersAtWork = 0;
        for (int time = 0; time < 3; time++) {
            tap.sweep();
        }
        assertEquals("MDMU", kinds());
    }

    @Test
    public void aThreadThatHasEndedLeavesNothingOpen() throws Exception {
        Thread router =
                new Thread(
                        () -> {
                            try {
                                enter(chat("<body>dropped</body>"));
                            } catch (Exception failed) {
                                throw new IllegalStateException(failed);
                            }
                        });
        router.start();
        router.join();
        // its successor in Openfire's pool makes room for itself
        Thread next = new Thread(() -> tap.thread());
        next.start();
        next.join();
        tap.sweep();
        tap.sweep();
        assertEquals("MU", kinds());
    }

    @Test
    public void whatGoesNowhereIsUnrouted() throws Exception {
        Message lost = chat("<body>x</body>");
        enter(lost);
        leave(lost);
        Message remote =
                message("<message from='alice@localhost/home' to='x@elsewhere' id='m'><body>x</body></message>");
        enter(remote);
        leave(remote);
        List<String[]> events = events();
        assertEquals("U", events.get(1)[0]);
        assertEquals(stamp(lost), events.get(1)[1]);
        assertEquals(3, events.size());
        assertEquals("c", events.get(2)[2]);
        assertFalse(remote.toXML().contains("stanza-id"));
    }

    @Test
    public void nestedRoutingsAreKeptApart() throws Exception {
        Message outer = chat("<body>outer</body>");
        Message inner = chat("<body>inner</body>");
        Message room = message("<message from='alice@localhost/home' to='r@conference.localhost' type='groupchat'/>");
        enter(outer);
        routersAtWork = 2;
        enter(room);
        routersAtWork = 3;
        enter(inner);
        send(inner, bob);
        leave(inner);
        leave(room);
        tap.messageBounced(outer);
        leave(outer);
        List<String[]> events = events();
        assertEquals("M M D B", kinds(events));
        assertEquals(stamp(inner), events.get(2)[1]);
        assertEquals(stamp(outer), events.get(3)[1]);
    }

    @Test
    public void aMessageThatAnotherInterceptorRejectedIsUnroutedInTheEnd() throws Exception {
        Message rejected = chat("<body>rejected</body>");
        enter(rejected);
        Message next = chat("<body>next</body>");
        enter(next);
        send(next, bob);
        leave(next);
        List<String[]> events = events();
        assertEquals("M U M D", kinds(events));
        assertEquals(stamp(rejected), events.get(1)[1]);
    }

    @Test
    public void storedOnItsWayOutIsNotSent() throws Exception {
        Message message = chat("<body>x</body>");
        enter(message);
        tap.interceptPacket(message, bob, false, false);
        tap.messageStored(message);
        tap.interceptPacket(message, bob, false, true);
        leave(message);
        assertEquals("M O", kinds(events()));
    }

    @Test
    public void believesOpenfire42OnlyWhereItDoesStore() throws Exception {
        Message state = chat("<composing xmlns='http://jabber.org/protocol/chatstates'/>");
        enter(state);
        tap.messageStored(state);
        leave(state);
        Message hint = chat("<body>x</body><no-store xmlns='urn:xmpp:hints'/>");
        enter(hint);
        tap.messageStored(hint);
        leave(hint);
        assertEquals("M U M U", kinds(events()));
    }

    @Test
    public void laterOpenfiresWrapWhatTheyStored() throws Exception {
        Message message = chat("<body>x</body>");
        enter(message);
        tap.messageStored(new OfflineMessage(new java.util.Date(), message.getElement()));
        leave(message);
        List<String[]> events = events();
        assertEquals("M O", kinds(events));
        assertEquals(stamp(message), events.get(1)[1]);
    }

    @Test
    public void whatStreamManagementLetsInAgainWentNowhereWhereItsSenderIsJustLeaving() throws Exception {
        for (PacketError.Condition condition :
                new PacketError.Condition[] {PacketError.Condition.not_authorized, PacketError.Condition.not_acceptable}) {
            Message first = chat("<body>x</body>");
            enter(first);
            send(first, bob);
            leave(first);
            entrance = Entrance.STREAM_MANAGEMENT;
            enter(first);
            first.setTo("alice@localhost/home");
            first.setFrom((org.xmpp.packet.JID) null);
            first.setError(condition);
            send(first, alice);
            leave(first);
            entrance = Entrance.OUTSIDE;
        }
        assertEquals("M D M U M D M B", kinds(events()));
    }

    @Test
    public void blockedIsTheReasonWhereTheSenderGetsAnErrorWithinTheRouting() throws Exception {
        // 4.2: straight to a session
        Message first = chat("<body>1</body>");
        enter(first);
        send(errorFor(first, false), alice);
        leave(first);
        // 5.2: by the router
        Message second = chat("<body>2</body>");
        enter(second);
        Message error = errorFor(second, true);
        routersAtWork = 2;
        tap.interceptPacket(error, null, true, false);
        send(error, alice);
        tap.interceptPacket(error, null, true, true);
        routersAtWork = 1;
        leave(second);
        // the sender's own list: the message itself becomes the error
        Message third = chat("<body>3</body>");
        enter(third);
        third.setTo("alice@localhost/home");
        third.setError(PacketError.Condition.not_acceptable);
        send(third, alice);
        leave(third);
        List<String[]> events = events();
        assertEquals("M B M B M B", kinds(events));
        for (int i = 0; i < 6; i += 2) {
            assertEquals(events.get(i)[1], events.get(i + 1)[1]);
            assertEquals("blocked", events.get(i + 1)[2]);
        }
    }

    @Test
    public void aBounceIsToldOnceAndNeverOfWhatWasSentOrStored() throws Exception {
        Message over = chat("<body>over quota</body>");
        enter(over);
        Message error = errorFor(over, true);
        routersAtWork = 2;
        tap.interceptPacket(error, null, true, false);
        send(error, alice);
        tap.interceptPacket(error, null, true, true);
        routersAtWork = 1;
        tap.messageBounced(over);
        leave(over);
        // one device has a list against it, another has not
        Message partly = chat("<body>partly</body>");
        enter(partly);
        send(errorFor(partly, false), alice);
        send(partly, bob);
        leave(partly);
        // an error for another message, or for another sender
        Message other = chat("<body>other</body>");
        enter(other);
        Message unrelated = errorFor(other, false);
        unrelated.setID("m2");
        send(unrelated, alice);
        Message elsewhere = errorFor(other, false);
        elsewhere.setTo("carol@localhost/home");
        send(elsewhere, alice);
        leave(other);
        List<String[]> events = events();
        assertEquals("M B M D M E E U", kinds(events));
        assertEquals("quota", events.get(1)[2]);
    }

    @Test
    public void anErrorIsToldOnceWithItsCondition() throws Exception {
        String refused =
                "<message from='x@far.example' to='alice@localhost/home' id='m1' type='error'><error type='cancel'>"
                        + "<text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>no</text>"
                        + "<remote-server-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>";
        Message byServer = message(refused);
        tap.interceptPacket(byServer, null, true, false);
        send(byServer, alice);
        tap.interceptPacket(byServer, null, true, true);
        // 4.2 hands it to the session, and says so twice
        Message direct = message(refused);
        send(direct, alice);
        tap.interceptPacket(direct, alice, false, true);
        Message byClient =
                message("<message from='bob@localhost/phone' to='alice@localhost/home' id='m2' type='error'/>");
        tap.interceptPacket(byClient, bob, true, false);
        tap.interceptPacket(byClient, bob, true, true);
        // it names nothing that anybody has sent
        tap.interceptPacket(message("<message from='x@y' to='alice@localhost/home' type='error'/>"), null, true, false);
        List<String[]> events = events();
        // what it says in words is told for the log, too
        assertEquals("E M E E", kinds(events));
        assertArrayEquals(
                new String[] {"E", "x@far.example", "alice@localhost/home", "m1", "remote-server-not-found"},
                Arrays.copyOf(events.get(0), 5));
        assertArrayEquals(
                new String[] {"E", "bob@localhost/phone", "alice@localhost/home", "m2", null},
                Arrays.copyOf(events.get(3), 5));
    }
}

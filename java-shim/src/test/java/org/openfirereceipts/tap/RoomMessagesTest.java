package org.openfirereceipts.tap;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;

import java.util.List;
import org.junit.Test;
import org.xmpp.packet.Message;

/** Rooms' private messages, as the tap follows them. */
public class RoomMessagesTest extends TapCase {
    @Test
    public void tellsWhatIsARoomsPrivateMessage() throws Exception {
        Message message = chat("<body>hi</body>");
        message.setTo("room@rooms.localhost/bob");
        enter(message);
        leave(message);
        Message invitation = chat("<x xmlns='http://jabber.org/protocol/muc#user'/>");
        invitation.setTo("room@rooms.localhost");
        enter(invitation);
        leave(invitation);
        List<String[]> events = events();
        assertEquals("cp", events.get(0)[2]);
        assertEquals("c", events.get(1)[2]);
    }

    private Message whisper() {
        Message message = chat("<body>hi</body>");
        message.setTo("room@rooms.localhost/bo");
        return message;
    }

    /** As Openfire 4.7 and later do: the room's copy goes through the router, within the message's own routing. */
    private Message reflected(Message message, boolean taken) throws Exception {
        enter(message);
        Message copy = message.createCopy();
        copy.setFrom("room@rooms.localhost/al");
        copy.setTo(bob.getAddress());
        tap.interceptPacket(copy, null, true, false);
        if (taken) {
            send(copy, bob);
        }
        tap.interceptPacket(copy, null, true, true);
        leave(message);
        return copy;
    }

    @Test
    public void whatARoomHandsOnIsTheMessageThatItWasGiven() throws Exception {
        Message message = whisper();
        Message copy = reflected(message, true);
        List<String[]> events = events();
        assertEquals(2, events.size());
        String key = events.get(0)[1];
        assertEquals(key, stamp(copy));
        assertEquals(null, stamp(message));
        assertEquals("D", events.get(1)[0]);
        assertEquals(key, events.get(1)[1]);
        assertEquals("bob@localhost/phone", events.get(1)[3]);
        assertEquals("room@rooms.localhost/al", events.get(1)[6]);
    }

    @Test
    public void whatARoomHandsToNobodyIsTold() throws Exception {
        reflected(whisper(), false);
        assertEquals("MU", kinds());
    }

    /** Openfire up to 4.6: the room hands on the message itself, to sessions past the router. */
    @Test
    public void theSameWhereTheRoomChangesTheMessageItself() throws Exception {
        Message message = whisper();
        enter(message);
        message.setFrom("room@rooms.localhost/al");
        message.setTo(bob.getAddress());
        send(message, bob);
        send(message, bob);
        leave(message);
        List<String[]> events = events();
        assertEquals(3, events.size());
        assertEquals(events.get(0)[1], stamp(message));
        assertEquals(events.get(0)[1], events.get(2)[1]);
        assertEquals("room@rooms.localhost/al", events.get(2)[6]);
    }

    @Test
    public void itIsKnownWhenItIsHandedOutOrRoutedAgain() throws Exception {
        Message copy = reflected(whisper(), true).createCopy();
        send(copy, bob);
        tap.interceptPacket(copy, null, true, false);
        send(copy, bob);
        tap.interceptPacket(copy, null, true, true);
        // with the stamp of another room's, or to another account, it proves nothing
        Message other = copy.createCopy();
        other.setFrom("other@rooms.localhost/al");
        send(other, bob);
        Message direct = copy.createCopy();
        direct.setFrom("alice@localhost/home");
        send(direct, bob);
        List<String[]> events = events();
        assertEquals(4, events.size());
        for (String[] event : events) {
            assertEquals(events.get(0)[1], event[1]);
        }
    }

    @Test
    public void inWhoseOfflineStoreItIsIsTold() throws Exception {
        Message stored = reflected(whisper(), true).createCopy();
        tap.messageStored(stored);
        tap.putBack(stored, stamp(stored));
        Message ordinary = chat("<body>x</body>");
        enter(ordinary);
        tap.messageStored(ordinary);
        leave(ordinary);
        List<String[]> events = events();
        assertEquals("M D O O M O", kinds(events));
        for (int of : new int[] {2, 3}) {
            assertEquals(events.get(0)[1], events.get(of)[1]);
            assertEquals("bob@localhost", events.get(of)[3]);
            assertEquals("room@rooms.localhost/al", events.get(of)[4]);
        }
        assertEquals(null, events.get(5)[3]);
    }

    @Test
    public void aRoomGivesNoStampOfASenders() throws Exception {
        Message first = reflected(whisper(), true);
        Message forged = whisper();
        forged.getElement().add(first.getElement().element("stanza-id").createCopy());
        Message second = reflected(forged, true);
        assertNotEquals(stamp(first), stamp(second));
        assertEquals("MDMD", kinds());
    }
}

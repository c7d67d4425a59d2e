package org.openfirereceipts.tap;

import org.dom4j.Element;
import org.jivesoftware.openfire.muc.MUCEventListener;
import org.openfirereceipts.spool.Spool;
import org.xmpp.packet.JID;
import org.xmpp.packet.Message;

/**
 * Tells of messages in rooms. The interface changed in 4.4, 4.7 and 5.0: this class has the methods of all its
 * versions, of which each Openfire calls its own.
 */
public final class Rooms implements MUCEventListener {
    private final Settings settings;
    private final Spool spool;
    private final Faults faults;
    private final Tap tap;

    public Rooms(Settings settings, Spool spool, Faults faults, Tap tap) {
        this.settings = settings;
        this.spool = spool;
        this.faults = faults;
        this.tap = tap;
    }

    @Override
    public void messageReceived(JID room, JID user, String nickname, Message message) {
        if (!settings.enabled || !settings.logRooms || user == null) {
            return;
        }
        try {
            Message told = message;
            if (!room.equals(message.getTo())) {
                // 4.2 has readdressed it to the last occupant by now
                told = message.createCopy();
                told.setTo(room);
                told.setFrom(user);
            }
            Element element = told.getElement();
            RoutingThread thread = tap.thread();
            StanzaReading reading = thread.reading;
            String id = element.attributeValue("id");
            reading.read(element, "");
            reading.listChildren(element);
            Utf8Text xml = thread.xml.write(element);
            thread.event
                    .event('R', System.currentTimeMillis())
                    .field(tap.roomKey())
                    .field(room.toString())
                    .field(user.toString())
                    .field(nickname)
                    .field(id)
                    .field(reading.children)
                    .field(reading.body)
                    .utf8(xml.characters() > spool.longXml() ? null : xml.bytes(), xml.length());
            reading.clear();
            spool.append(thread.event, false);
        } catch (Throwable fault) {
            faults.caught("logging a room", fault);
            spool.dropped("error");
        }
    }

    @Override
    public void roomCreated(JID room) {}

    public void roomCreated(long id, JID room) {}

    @Override
    public void roomDestroyed(JID room) {}

    public void roomDestroyed(long id, JID room) {}

    public void roomClearChatHistory(long id, JID room) {}

    @Override
    public void occupantJoined(JID room, JID user, String nickname) {}

    @Override
    public void occupantLeft(JID room, JID user) {}

    public void occupantLeft(JID room, JID user, String nickname) {}

    public void occupantNickKicked(JID room, String nickname) {}

    @Override
    public void nicknameChanged(JID room, JID user, String oldNickname, String newNickname) {}

    @Override
    public void privateMessageRecieved(JID to, JID from, Message message) {}

    @Override
    public void roomSubjectChanged(JID room, JID user, String subject) {}
}

package org.openfirereceipts.tap;

import org.dom4j.Element;
import org.jivesoftware.openfire.XMPPServer;
import org.jivesoftware.openfire.interceptor.PacketRejectedException;
import org.jivesoftware.openfire.session.Session;
import org.openfirereceipts.spool.Spool;
import org.xmpp.packet.JID;
import org.xmpp.packet.Message;
import org.xmpp.packet.PacketError;

/** A message enters Openfire: it is read, appended as `M` as it came, and then stamped. */
final class Submissions {
    private final Settings settings;
    private final Spool spool;
    private final Stamps stamps;
    private final Delays delays;
    private final ServerStamps serverStamps;
    private final CarriedIds carriedIds;
    private final Chatrooms chatrooms;
    private final StreamQueues queues;
    private final Speakers speakers;
    private final String domain;

    Submissions(
            Settings settings,
            Spool spool,
            Stamps stamps,
            Delays delays,
            ServerStamps serverStamps,
            CarriedIds carriedIds,
            Chatrooms chatrooms,
            StreamQueues queues,
            Speakers speakers,
            String domain) {
        this.settings = settings;
        this.spool = spool;
        this.stamps = stamps;
        this.delays = delays;
        this.serverStamps = serverStamps;
        this.carriedIds = carriedIds;
        this.chatrooms = chatrooms;
        this.queues = queues;
        this.speakers = speakers;
        this.domain = domain;
    }

    /**
     * Appends `M`, changes the message, and puts its routing on the thread, which has read its envelope.
     *
     * @param type one of those that are submitted
     * @throws PacketRejectedException where the spool is full and messages are to be refused then
     */
    void submit(
            RoutingThread thread,
            Message message,
            String type,
            JID from,
            JID to,
            Session session)
            throws PacketRejectedException {
        Element element = message.getElement();
        String wholeSender = Addresses.full(thread.envelope.from, from);
        String sender = Addresses.bare(thread.envelope.from, from);
        // 4.2 routes a message without `to` to the sender's own account, later versions put that in
        String addressee = to == null ? sender : Addresses.full(thread.envelope.to, to);
        String recipient = to == null ? sender : Addresses.bare(thread.envelope.to, to);
        boolean local = domain.equals(to == null ? from.getDomain() : to.getDomain());
        String id = thread.envelope.id;
        StanzaReading reading = thread.reading;
        reading.readAll(element, domain);
        boolean standBack = serverStamps.seen();
        boolean toOccupant = !local && chatrooms.isOccupant(to);
        String key = local ? stamps.reentering(thread, element, sender, recipient) : null;
        boolean reentered = key != null;
        if (reading.proven != null) {
            reading.listChildren(element);
        }
        CharSequence shape = reentered
                ? null
                : thread.plain.of(element, reading, wholeSender, addressee, type, id, spool.longXml());
        Utf8Text xml = shape == null ? thread.xml.write(element) : null;

        // from here on the message may change; all that the spool gets as received is in the buffers
        boolean forged = Stamps.removeForged(reading, standBack ? recipient : null);
        delays.discardClaimed(reading.localDelays, sender);
        boolean offlineTaken =
                reading.offlineRequest != null && local && settings.events && takeOffline(reading.offlineRequest);
        boolean idsPutBack = carriedIds.putBack(element, sender, recipient);
        if (reentered) {
            queues.routedAgain(element);
        } else {
            carriedIds.note(sender, recipient, id);
        }
        boolean isHarmless =
                reading.isAllThere() ? reading.stampIsHarmless(type) : OfflineRule.stampIsHarmless(element, type);
        boolean mayComeAgain = !isHarmless && OfflineRule.isStoredByTheGuard(element, type);
        boolean isStamped =
                reading.proven == null && local && (isHarmless || mayComeAgain && settings.guard);
        if (key == null && toOccupant) {
            key = thread.keys.proven(
                    PrivateMessages.addresses(thread, recipient), thread.content.content(element, domain));
        } else if (key == null) {
            // what is redelivered is stamped then at the latest, and has to be known again
            key = isStamped || local && mayComeAgain
                    ? thread.keys.proven(
                            thread.addresses.addresses(sender, recipient), thread.content.content(element, domain))
                    : thread.keys.unproven();
        }
        boolean tooLong = xml != null && xml.characters() > spool.longXml();
        String stream = speakers.stream(thread, session, from);

        StringBuilder flags = thread.flags;
        flags.setLength(0);
        flag(flags, 's', isStamped || reading.proven != null);
        flag(flags, 'r', reentered);
        flag(flags, 'c', stream != null);
        flag(flags, 'l', local);
        flag(flags, 'f', forged);
        flag(flags, 'o', offlineTaken);
        flag(flags, 't', tooLong);
        flag(flags, 'i', idsPutBack);
        flag(flags, 'p', toOccupant);
        thread.event
                .event('M', System.currentTimeMillis())
                .field(key)
                .field(wholeSender)
                .field(addressee)
                .field(type)
                .field(id)
                .field(flags)
                .field(reading.children)
                .field(reading.body)
                .utf8(xml == null || tooLong ? null : xml.bytes(), xml == null ? 0 : xml.length())
                .field(stream)
                .field(shape);
        // one that comes again was let in already: it may use the reserve, and is never refused
        boolean taken = spool.append(thread.event, reentered) != 0;
        if (!taken && !reentered && settings.refuseWhenFull && spool.full()) {
            reading.clear();
            refuse(message, session, to == null ? from.asBareJID() : to);
        }
        if ((taken || reentered) && isStamped) {
            stamps.add(element, recipient, key);
        } else if (reading.proven != null) {
            stamps.renew(reading, element, recipient, key);
        }
        reading.clear();
        Routing routing = thread.push(message, element);
        if (taken || reentered) {
            routing.key = key;
            routing.local = local;
            routing.room = toOccupant ? recipient : null;
            routing.stamped = isStamped;
            routing.reentered = reentered;
        }
    }

    /** Takes the request for the `offline` event out, and its element where nothing else is asked. */
    static boolean takeOffline(Element x) {
        boolean others = false;
        for (int i = x.nodeCount() - 1; i >= 0; i--) {
            if (x.node(i) instanceof Element) {
                Element request = (Element) x.node(i);
                if (request.getName().equals("offline")) {
                    request.detach();
                } else {
                    others = true;
                }
            }
        }
        if (!others) {
            x.detach();
        }
        return true;
    }

    private void refuse(Message message, Session session, JID recipient) throws PacketRejectedException {
        Message error = new Message();
        error.setID(message.getID());
        error.setTo(message.getFrom());
        error.setFrom(recipient);
        error.setThread(message.getThread());
        error.setError(new PacketError(PacketError.Condition.resource_constraint, PacketError.Type.wait));
        if (session != null) {
            session.process(error);
        } else {
            XMPPServer.getInstance().getPacketRouter().route(error);
        }
        // without a message: Openfire would send that to the sender as a chat message
        throw new PacketRejectedException();
    }

    private static void flag(StringBuilder flags, char flag, boolean set) {
        if (set) {
            flags.append(flag);
        }
    }
}

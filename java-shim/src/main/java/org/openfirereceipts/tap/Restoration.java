package org.openfirereceipts.tap;

import org.dom4j.Element;
import org.xmpp.packet.Message;

/** Makes a message as it came into what the tap lets go on: stamped, and without what it takes out. */
final class Restoration {
    private final Settings settings;
    private final ServerStamps serverStamps;
    private final Stamps stamps;
    private final Delays delays;
    private final String domain;

    Restoration(Settings settings, ServerStamps serverStamps, Stamps stamps, Delays delays, String domain) {
        this.settings = settings;
        this.serverStamps = serverStamps;
        this.stamps = stamps;
        this.delays = delays;
        this.domain = domain;
    }

    /**
     * It bears the stamp, whatever it is: its `<delay/>` alone has Openfire store it, so that the stamp changes nothing.
     *
     * @param recipient bare JID
     * @param sentAt milliseconds since 1970
     */
    void restore(RoutingThread thread, Message message, String recipient, String key, long sentAt) {
        Element element = message.getElement();
        StanzaReading reading = thread.reading;
        reading.read(element, domain);
        Stamps.removeForged(reading, serverStamps.seen() ? recipient : null);
        if (reading.offlineRequest != null && settings.events) {
            Submissions.takeOffline(reading.offlineRequest);
        }
        String type = MessageTypes.submitted(element);
        if (type != null && element.attributeValue("type") != null) {
            // what is not known means normal (RFC 6121, 5.2.2); Openfire throws at it, stanza and all into its log
            element.addAttribute("type", type);
        }
        stamps.add(element, recipient, key);
        String sender = message.getFrom() == null ? "" : message.getFrom().toBareJID();
        delays.restore(element, reading.localDelays, sender, sentAt);
        reading.clear();
    }
}

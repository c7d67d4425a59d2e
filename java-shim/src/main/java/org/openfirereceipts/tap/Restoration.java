package org.openfirereceipts.tap;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.dom4j.Element;
import org.dom4j.Namespace;
import org.dom4j.QName;
import org.xmpp.packet.Message;

/** Makes a message as it came into what the tap lets go on: stamped, and without what it takes out. */
final class Restoration {
    private static final QName DELAY = QName.get("delay", Namespace.get(Names.DELAY));
    /** XEP-0082. */
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private final Settings settings;
    private final ServerStamps serverStamps;
    private final String domain;

    Restoration(Settings settings, ServerStamps serverStamps, String domain) {
        this.settings = settings;
        this.serverStamps = serverStamps;
        this.domain = domain;
    }

    /**
     * @param recipient bare JID
     * @param sentAt milliseconds since 1970
     * @return whether it bears the stamp now; not where something else on this server stamps. Its `<delay/>` alone has
     *     Openfire store it, so the stamp changes nothing
     */
    boolean restore(RoutingThread thread, Message message, String recipient, String key, long sentAt) {
        Element element = message.getElement();
        StanzaReading reading = thread.reading;
        reading.read(element, domain);
        boolean standBack = serverStamps.seen();
        Stamps.removeForged(reading, standBack ? recipient : null);
        if (reading.offlineRequest != null && settings.events) {
            Submissions.takeOffline(reading.offlineRequest);
        }
        reading.clear();
        String type = MessageTypes.submitted(element);
        if (type != null && element.attributeValue("type") != null) {
            // what is not known means normal (RFC 6121, 5.2.2); Openfire throws at it, stanza and all into its log
            element.addAttribute("type", type);
        }
        boolean stamps = !standBack;
        if (stamps) {
            Stamps.add(element, recipient, key);
        }
        if (element.element(DELAY) == null) {
            element.addElement(DELAY)
                    .addAttribute("from", domain)
                    .addAttribute("stamp", STAMP.format(Instant.ofEpochMilli(sentAt)));
        }
        return stamps;
    }
}

package org.openfirereceipts.tap;

import org.dom4j.Element;
import org.dom4j.Namespace;
import org.dom4j.QName;

/** `<stanza-id/>` elements on a message (XEP-0359): ours, and those that must not pass for ours. */
final class Stamps {
    static final QName STANZA_ID = QName.get("stanza-id", Namespace.get(Names.STANZA_ID));

    private Stamps() {}

    /** The key on the message, where it is ours; the element that carries it goes to {@link StanzaReading#proven}. */
    static String provenKey(RoutingThread thread, String recipient, boolean mayBeStamped) {
        if (!mayBeStamped) {
            return null;
        }
        StanzaReading reading = thread.reading;
        for (int i = 0; i < reading.localStamps.size(); i++) {
            Element stamp = reading.localStamps.get(i);
            String claimed = stamp.attributeValue("id");
            if (!recipient.equals(stamp.attributeValue("by"))) {
                continue;
            }
            if (thread.keys.proves(claimed, reading.content(), reading.contentLength())) {
                reading.proven = stamp;
                return claimed;
            }
        }
        return null;
    }

    /** @param except whose stamps are somebody else's duty here, or null */
    static boolean removeForged(StanzaReading reading, String except) {
        boolean any = false;
        for (int i = 0; i < reading.localStamps.size(); i++) {
            Element stamp = reading.localStamps.get(i);
            if (stamp != reading.proven && (except == null || !except.equals(stamp.attributeValue("by")))) {
                stamp.detach();
                any = true;
            }
        }
        return any;
    }

    /** For messages that are never stamped: errors, group chat. Whatever claims to be a stamp of ours is none. */
    static void removeForged(RoutingThread thread, Element message, String domain) {
        thread.reading.read(message, domain, "", "", null);
        removeForged(thread.reading, null);
        thread.reading.clear();
    }

    static void add(Element message, String recipient, String key) {
        message.addElement(STANZA_ID).addAttribute("by", recipient).addAttribute("id", key);
    }
}

package org.openfirereceipts.tap;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.dom4j.Element;
import org.dom4j.Namespace;
import org.dom4j.Node;
import org.dom4j.QName;
import org.jivesoftware.openfire.OfflineMessage;
import org.openfirereceipts.compat.Entrance;
import org.openfirereceipts.compat.Routers;
import org.xmpp.packet.JID;
import org.xmpp.packet.Message;

/**
 * Who says since when a message was delayed: XEP-0203 (Delayed Delivery, version 2.0,
 * https://xmpp.org/extensions/xep-0203.html) and XEP-0091, its forerunner. Section 5 of the former: what claims to be this
 * server's and is not is discarded. Openfire, where it finds any delay on a message, adds none of its own, so that
 * whatever a client wrote would stand for the time at which the server got it.
 */
final class Delays {
    static final QName DELAY = QName.get("delay", Namespace.get(Names.DELAY));
    static final QName LEGACY = QName.get("x", Namespace.get(Names.LEGACY_DELAY));
    /** XEP-0082. */
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final Routers routers;
    private final String domain;

    Delays(Routers routers, String domain) {
        this.routers = routers;
        this.domain = domain;
    }

    /**
     * Discards what a message that enters claims in this server's name.
     *
     * @param delays of this domain, as {@link StanzaReading} found them
     * @param sender bare JID, who may say of itself that it sends late
     */
    void discardClaimed(List<Element> delays, String sender) {
        if (!delays.isEmpty() && routers.entrance() == Entrance.OUTSIDE) {
            discard(delays, sender);
        }
    }

    /** Makes it one of this server's, with the time at which it got the message; what others say stays. */
    void restore(Element message, List<Element> delays, String sender, long sentAt) {
        discard(delays, sender);
        add(message, sentAt);
    }

    /** Whatever waited in the offline store says so once. */
    void settle(Message message) {
        if (!(message instanceof OfflineMessage)) {
            return;
        }
        Element element = message.getElement();
        List<Element> ours = ours(element);
        if (ours.isEmpty()) {
            add(element, ((OfflineMessage) message).getCreationDate().getTime());
        }
        // the first is from before it was stored; where one message is asked for (XEP-0013) Openfire adds another
        for (int i = 1; i < ours.size(); i++) {
            ours.get(i).detach();
        }
    }

    /**
     * Since when this server says that it was delayed, at the earliest: in milliseconds since 1970, the latest there is
     * where it does not say so.
     */
    long since(Element message) {
        long at = Long.MAX_VALUE;
        for (Element delay : ours(message)) {
            at = Math.min(at, timeOf(delay.attributeValue("stamp")));
        }
        return at;
    }

    private static long timeOf(String stamp) {
        try {
            return stamp == null ? Long.MAX_VALUE : OffsetDateTime.parse(stamp).toInstant().toEpochMilli();
        } catch (DateTimeException | ArithmeticException unreadable) {
            return Long.MAX_VALUE;
        }
    }

    private List<Element> ours(Element message) {
        List<Element> ours = new ArrayList<>(2);
        for (int i = 0, count = message.nodeCount(); i < count; i++) {
            Node node = message.node(i);
            if (node instanceof Element
                    && ((Element) node).getQName().equals(DELAY)
                    && domain.equalsIgnoreCase(((Element) node).attributeValue("from"))) {
                ours.add((Element) node);
            }
        }
        return ours;
    }

    private void discard(List<Element> delays, String sender) {
        for (int i = 0; i < delays.size(); i++) {
            Element delay = delays.get(i);
            if (!isBySender(delay.attributeValue("from"), sender)) {
                delay.detach();
            }
        }
    }

    private static boolean isBySender(String from, String sender) {
        try {
            return new JID(from).toBareJID().equals(sender) && sender.indexOf('@') >= 0;
        } catch (IllegalArgumentException noJid) {
            return false;
        }
    }

    /** Somebody says since when it was delayed, and this server does not. */
    boolean areAllOthers(Element message) {
        boolean any = false;
        for (int i = 0, count = message.nodeCount(); i < count; i++) {
            Node node = message.node(i);
            if (node instanceof Element && ((Element) node).getQName().equals(DELAY)) {
                if (domain.equalsIgnoreCase(((Element) node).attributeValue("from"))) {
                    return false;
                }
                any = true;
            }
        }
        return any;
    }

    void add(Element message, long at) {
        message.addElement(DELAY)
                .addAttribute("from", domain)
                .addAttribute("stamp", STAMP.format(Instant.ofEpochMilli(at)));
    }
}

package org.openfirereceipts.tap;

import java.util.ArrayList;
import java.util.List;
import org.dom4j.Element;
import org.dom4j.Namespace;
import org.dom4j.Node;
import org.dom4j.QName;
import org.jivesoftware.openfire.session.ClientSession;
import org.jivesoftware.openfire.session.Session;
import org.openfirereceipts.compat.Entrance;
import org.openfirereceipts.compat.Routers;
import org.xmpp.packet.Message;

/** The elements on a message that carry a key: ours, and those that must not pass for ours. */
final class Stamps {
    private static final QName SENT = QName.get("sent", Namespace.get(Names.CARBONS));
    private static final QName BY = QName.get("by");
    private static final QName ID = QName.get("id");
    /** Of ours there is one; whoever puts thousands on a message must not have each of them proved. */
    private static final int MAX_CANDIDATES = 4;

    private final StampForm form;
    private final Routers routers;
    private final String domain;

    Stamps(StampForm form, Routers routers, String domain) {
        this.form = form;
        this.routers = routers;
        this.domain = domain;
    }

    /**
     * The key that a message which enters bears already, or null: Openfire lets in again what it had let in before.
     * The recipient knows the stamp, and may tell it: so it is never believed from outside. What stream management
     * gives back was with a session of this server, and may have come out of an offline store, which changes texts. A
     * key of version 0.1 proves texts alone: of what else lets it in, another attribute would be taken for the same.
     *
     * @param sender bare JID, as is the recipient
     */
    String reentering(RoutingThread thread, Element message, String sender, String recipient) {
        String key = handedOut(thread, message, sender, recipient);
        if (key == null) {
            return null;
        }
        StanzaReading reading = thread.reading;
        Entrance entrance = routers.entrance();
        if (entrance == Entrance.STREAM_MANAGEMENT
                || entrance == Entrance.SERVER
                        && reading.provenBy != null
                        && reading.provenBy.provesContent(thread.content.content(message, domain))) {
            return key;
        }
        reading.proven = null;
        return null;
    }

    /** The key that a message bears which this server hands out itself; the element that carries it is `proven`. */
    String handedOut(RoutingThread thread, Element message, String sender, String recipient) {
        StanzaReading reading = thread.reading;
        if (reading.localStamps.isEmpty()) {
            return null;
        }
        boolean isOthers = !sender.endsWith("@" + domain);
        for (int i = 0; i < Math.min(MAX_CANDIDATES, reading.localStamps.size()); i++) {
            Element stamp = reading.localStamps.get(i);
            String claimed = stamp.attributeValue("id");
            if (!recipient.equals(stamp.attributeValue("by"))) {
                continue;
            }
            reading.provenBy = proving(thread.allKeys, claimed, thread.addresses.addresses(sender, recipient));
            if (reading.provenBy == null && isOthers) {
                reading.provenBy = proving(thread.allKeys, claimed, PrivateMessages.addresses(thread, sender));
            }
            if (reading.provenBy != null || thread.former.proves(claimed, message, sender, recipient)) {
                reading.proven = stamp;
                return claimed;
            }
        }
        return null;
    }

    private static Keys proving(List<Keys> all, String claimed, StanzaBytes addresses) {
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).provesAddresses(claimed, addresses)) {
                return all.get(i);
            }
        }
        return null;
    }

    /** @param except whose `<stanza-id/>` is somebody else's duty here, or null */
    static boolean removeForged(StanzaReading reading, String except) {
        boolean any = false;
        for (int i = 0; i < reading.localStamps.size(); i++) {
            Element stamp = reading.localStamps.get(i);
            boolean isOthers =
                    except != null
                            && except.equals(stamp.attributeValue("by"))
                            && stamp.getQName().equals(StampForm.STANZA_ID);
            if (stamp != reading.proven && !isOthers) {
                stamp.detach();
                any = true;
            }
        }
        return any;
    }

    /**
     * A stamp is the recipient's: who sent the message is shown none, neither on the error that comes back for it, nor
     * on the copy for another device of the sender's (XEP-0280), nor when he fetches it from his archive, which may be
     * another plugin's and keep one text for both. All of these are copies that this server has made.
     */
    void hide(Message message, Session session) {
        Element element = message.getElement();
        if ("error".equals(element.attributeValue("type"))) {
            removeAll(element, null);
        }
        Element sent = element.element(SENT);
        Element copied = sent == null ? null : Carbons.forwarded(sent);
        if (copied != null) {
            removeAll(copied, null);
        }
        Element kept = ArchiveResults.kept(element);
        if (kept != null && session instanceof ClientSession) {
            removeAll(kept, session.getAddress().toBareJID());
        }
    }

    /** @param except whose stamp stays, or null */
    private void removeAll(Element message, String except) {
        List<Element> found = new ArrayList<>(2);
        for (int i = 0, count = message.nodeCount(); i < count; i++) {
            Node node = message.node(i);
            if (node instanceof Element
                    && StampElements.isOne((Element) node)
                    && Additions.isOfDomain(((Element) node).attributeValue("by"), domain)
                    && !((Element) node).attributeValue("by").equals(except)) {
                found.add((Element) node);
            }
        }
        for (Element stamp : found) {
            stamp.detach();
        }
    }

    /**
     * Before a session is handed it: what was stamped while another form was in use, and lay in the offline store, bears
     * its stamp in today's.
     */
    void renew(RoutingThread thread, Message message) {
        Element element = message.getElement();
        QName today = form.now();
        QName other = today == StampForm.STANZA_ID ? StampForm.RECEIPT_ID : StampForm.STANZA_ID;
        if (element.element(other) == null || message.getFrom() == null || message.getTo() == null) {
            return;
        }
        StanzaReading reading = thread.reading;
        reading.read(element, domain);
        String recipient = message.getTo().toBareJID();
        String key = handedOut(thread, element, message.getFrom().toBareJID(), recipient);
        if (key != null) {
            renew(reading, element, recipient, key);
        }
        reading.clear();
    }

    /** The same of the stamp that has just proved itself. */
    void renew(StanzaReading reading, Element message, String recipient, String key) {
        if (!reading.proven.getQName().equals(form.now())) {
            reading.proven.detach();
            add(message, recipient, key);
        }
    }

    void add(Element message, String recipient, String key) {
        message.addElement(form.now()).addAttribute(BY, recipient).addAttribute(ID, key);
    }
}

package org.openfirereceipts.command;

import java.util.ArrayList;
import java.util.List;
import org.dom4j.Element;
import org.dom4j.Namespace;
import org.dom4j.Node;
import org.dom4j.QName;
import org.jivesoftware.openfire.XMPPServer;
import org.jivesoftware.openfire.user.UserNotFoundException;
import org.openfirereceipts.tap.Tap;
import org.xmpp.packet.JID;
import org.xmpp.packet.Message;
import org.xmpp.packet.Packet;

/** Commands `r` and `d`: lets stanzas of the handler into Openfire. */
final class Routes {
    private static final QName STANZA_ID = QName.get("stanza-id", Namespace.get("urn:xmpp:sid:0"));

    private final XMPPServer server;
    private final Tap tap;

    Routes(XMPPServer server, Tap tap) {
        this.server = server;
        this.tap = tap;
    }

    /** @param owner bare JID whose presence the stanza gives away to `viewer`, or null */
    Outcome route(String xml, String owner, String viewer) {
        if (owner != null && !maySee(owner, viewer)) {
            return Outcome.skipped("presence");
        }
        final Packet packet = Stanzas.parse(xml);
        tap.asOwn(
                packet,
                new Runnable() {
                    @Override
                    public void run() {
                        server.getPacketRouter().route(packet);
                    }
                });
        return Outcome.DONE;
    }

    /** @param mode `route` to a live resource, or `store` offline */
    Outcome redeliver(String key, String xml, String to, final String mode) {
        final Message message = Stanzas.message(xml);
        JID recipient = new JID(to);
        message.setTo(recipient);
        stamp(message, recipient.toBareJID(), key);
        final boolean store = "store".equals(mode);
        if (!store && !"route".equals(mode)) {
            throw new IllegalArgumentException("mode " + mode);
        }
        tap.asRedelivered(
                message,
                key,
                new Runnable() {
                    @Override
                    public void run() {
                        if (store) {
                            server.getOfflineMessageStrategy().storeOffline(message);
                        } else {
                            server.getMessageRouter().route(message);
                        }
                    }
                });
        return Outcome.DONE;
    }

    /** The spool holds a message as it came, without the stamp it got. */
    private static void stamp(Message message, String recipient, String key) {
        Element element = message.getElement();
        List<Element> stamps = new ArrayList<>();
        for (int i = 0, count = element.nodeCount(); i < count; i++) {
            Node node = element.node(i);
            if (node instanceof Element && ((Element) node).getQName().equals(STANZA_ID)) {
                stamps.add((Element) node);
            }
        }
        for (Element stamp : stamps) {
            if (recipient.equals(stamp.attributeValue("by"))) {
                stamp.detach();
            }
        }
        element.addElement(STANZA_ID).addAttribute("by", recipient).addAttribute("id", key);
    }

    private boolean maySee(String owner, String viewer) {
        try {
            return viewer != null
                    && server.getPresenceManager().canProbePresence(new JID(viewer), new JID(owner).getNode());
        } catch (UserNotFoundException nobody) {
            return false;
        }
    }
}

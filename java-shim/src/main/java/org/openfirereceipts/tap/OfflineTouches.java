package org.openfirereceipts.tap;

import java.text.ParseException;
import java.util.Iterator;
import org.dom4j.Element;
import org.jivesoftware.openfire.session.ClientSession;
import org.jivesoftware.openfire.session.Session;
import org.jivesoftware.util.XMPPDateTimeFormat;
import org.openfirereceipts.spool.EventBuffer;
import org.openfirereceipts.spool.Spool;
import org.xmpp.packet.IQ;
import org.xmpp.packet.Presence;

/**
 * What is done to an account's offline store that no listener tells of (`F`): its owner removes or purges (XEP-0013),
 * or it is handed out, which begins with deleting it. Openfire does all of it on one thread, between the two calls of
 * the interceptors for the request, or for the presence, that asks for it.
 */
final class OfflineTouches {
    private static final String RETRIEVAL = "http://jabber.org/protocol/offline";

    private final RoutingThreads threads;
    private final Spool spool;

    OfflineTouches(RoutingThreads threads, Spool spool) {
        this.threads = threads;
        this.spool = spool;
    }

    /** A request of a client begins. A removal is told before it happens: else a crash could make it look like a loss. */
    void enter(IQ request, Session session) {
        RoutingThread thread = threads.get();
        thread.retrieving = null;
        Element child = request.getChildElement();
        if (child == null || !RETRIEVAL.equals(child.getNamespaceURI()) || !(session instanceof ClientSession)) {
            return;
        }
        thread.retrieving = session;
        String account = session.getAddress().toBareJID();
        if (child.element("purge") != null) {
            tell(account, "purged", null, null);
        } else if (child.element("fetch") == null) {
            String times = removed(child);
            if (!times.isEmpty()) {
                tell(account, "removed", null, times);
            }
        }
    }

    /** A client becomes available, or changes its priority: Openfire may hand it the store within. */
    void enter(Presence presence, Session session) {
        RoutingThread thread = threads.get();
        thread.retrieving = null;
        boolean mayHandOut = presence.isAvailable() && presence.getTo() == null && session instanceof ClientSession;
        thread.arriving = mayHandOut ? session : null;
        thread.arrivingSince = mayHandOut ? System.currentTimeMillis() : 0;
    }

    /** Either has been dealt with. */
    void leave() {
        RoutingThread thread = threads.get();
        thread.retrieving = null;
        thread.arriving = null;
    }

    /** A session is sent a message that is not on its way through the router on this thread: is it shown a copy only? */
    boolean isView(RoutingThread thread, Session session) {
        return thread.retrieving == session;
    }

    /** The same, of what is handed out: the first of it says that the rest is deleted by now. */
    void handedOut(RoutingThread thread, Session session) {
        if (thread.arriving == session) {
            thread.arriving = null;
            tell(session.getAddress().toBareJID(), "handed-out", thread.arrivingSince, null);
        }
    }

    private void tell(String account, String what, Long since, String times) {
        EventBuffer event = new EventBuffer().event('F', System.currentTimeMillis()).field(account).field(what);
        spool.append(event.field(since == null ? null : since.toString()).field(times), true);
    }

    /** When Openfire stored what is to be removed, in milliseconds since 1970, a line each: by that it knows them. */
    private static String removed(Element request) {
        StringBuilder times = new StringBuilder();
        XMPPDateTimeFormat format = new XMPPDateTimeFormat();
        for (Iterator<?> items = request.elementIterator("item"); items.hasNext(); ) {
            Element item = (Element) items.next();
            if ("remove".equals(item.attributeValue("action"))) {
                try {
                    long stored = format.parseString(item.attributeValue("node")).getTime();
                    times.append(times.length() == 0 ? "" : "\n").append(stored);
                } catch (ParseException | RuntimeException noTime) {
                    // Openfire removes nothing by it either
                }
            }
        }
        return times.toString();
    }
}

package org.openfirereceipts.tap;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jivesoftware.openfire.SessionManager;
import org.jivesoftware.openfire.interceptor.PacketInterceptor;
import org.jivesoftware.openfire.privacy.PrivacyList;
import org.jivesoftware.openfire.session.ClientSession;
import org.jivesoftware.openfire.session.Session;
import org.xmpp.packet.JID;
import org.xmpp.packet.Packet;
import org.xmpp.packet.Presence;

/**
 * Notes what client sessions of this server have shown of themselves, and to whom: Openfire itself knows only what a
 * session's last presence was. Of sessions that have left it is kept for a while, as what they did before is often told
 * a moment later.
 */
public final class Presences implements PacketInterceptor {
    private static final int LEFT_AT_MOST = 20_000;

    private final Settings settings;
    private final Sessions sessions;
    private final Faults faults;
    private final String domain;
    /** By full JID; as many as there are sessions. */
    private final Map<String, Shown> shown = new ConcurrentHashMap<>();

    private final Map<String, Shown> left = new Latest<>(LEFT_AT_MOST);

    public Presences(Settings settings, Sessions sessions, Faults faults, String domain) {
        this.settings = settings;
        this.sessions = sessions;
        this.faults = faults;
        this.domain = domain;
    }

    /** What the session at this full JID shows of itself now; null where it is not known to show anything. */
    public Shown now(String jid) {
        return shown.get(jid);
    }

    /** What the last session at this full JID that has left had shown; null where none is remembered. */
    public Shown before(String jid) {
        synchronized (left) {
            return left.get(jid);
        }
    }

    /** Of sessions that are there already only their last presence can be known. */
    public void begin() {
        for (ClientSession session : SessionManager.getInstance().getSessions()) {
            if (session.getPresence().isAvailable()) {
                shown.putIfAbsent(session.getAddress().toString(), new Shown().broadcasting(listOf(session)));
            }
        }
    }

    @Override
    public void interceptPacket(Packet packet, Session session, boolean incoming, boolean processed) {
        if (!incoming || !(packet instanceof Presence)) {
            return;
        }
        try {
            if (processed) {
                if (settings.enabled && session instanceof ClientSession) {
                    sessions.listens((ClientSession) session);
                }
            } else {
                // while the plugin is off, too: who hides then is hidden when it is on again
                note((Presence) packet, session);
            }
        } catch (Throwable fault) {
            faults.caught("noting a presence", fault);
        }
    }

    void note(Presence presence, Session session) {
        JID from = presence.getFrom();
        Presence.Type type = presence.getType();
        if (from == null
                || from.getResource() == null
                || !domain.equals(from.getDomain())
                || type != null && type != Presence.Type.unavailable) {
            return;
        }
        JID to = presence.getTo();
        boolean available = type == null;
        // Openfire says of who has gone that he is unavailable to the server
        if (to == null || to.getNode() == null && domain.equals(to.getDomain())) {
            broadcast(from.toString(), available, session);
        } else if (to.getNode() != null && !to.getDomain().endsWith('.' + domain)) {
            // not to a room, or a gateway: nobody there asks for receipts
            directed(from.toString(), to.toBareJID(), available);
        }
    }

    private void broadcast(String from, boolean available, Session session) {
        if (available) {
            PrivacyList list = session instanceof ClientSession ? listOf((ClientSession) session) : null;
            Shown before = shown.get(from);
            shown.put(from, (before == null ? new Shown() : before.again()).broadcasting(list));
            return;
        }
        Shown last = shown.remove(from);
        if (last != null) {
            last.left(System.currentTimeMillis());
            synchronized (left) {
                left.remove(from);
                left.put(from, last);
            }
        }
    }

    private void directed(String from, String to, boolean available) {
        Shown now = shown.get(from);
        if (now == null) {
            if (!available) {
                return;
            }
            now = new Shown();
            Shown other = shown.putIfAbsent(from, now);
            now = other == null ? now : other;
        }
        now.directed(to, available);
    }

    /** The list that its presence goes by; what it has none for goes by the account's, which only a gate looks up. */
    private static PrivacyList listOf(ClientSession session) {
        PrivacyList active = session.getActiveList();
        return active != null ? active : session.getDefaultList();
    }
}

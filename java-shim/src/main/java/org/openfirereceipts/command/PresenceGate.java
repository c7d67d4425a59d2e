package org.openfirereceipts.command;

import org.jivesoftware.openfire.SessionManager;
import org.jivesoftware.openfire.XMPPServer;
import org.jivesoftware.openfire.privacy.PrivacyList;
import org.jivesoftware.openfire.privacy.PrivacyListManager;
import org.jivesoftware.openfire.session.ClientSession;
import org.jivesoftware.openfire.user.UserNotFoundException;
import org.openfirereceipts.tap.Presences;
import org.openfirereceipts.tap.Shown;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xmpp.packet.JID;
import org.xmpp.packet.Presence;

/** Finds out what a viewer sees of a session or an account; what that means is decided by {@link Viewing}. */
final class PresenceGate {
    private static final Logger LOG = LoggerFactory.getLogger(PresenceGate.class);

    private final XMPPServer server;
    private final Presences presences;

    PresenceGate(XMPPServer server, Presences presences) {
        this.server = server;
        this.presences = presences;
    }

    /**
     * @param owner full JID of the session that would be shown, or bare JID of an account of which would be shown that
     *     nobody is there
     * @param handedAt when the session had what is told about, in milliseconds since 1970; 0 where that is not known
     */
    boolean letsThrough(JID owner, JID viewer, long handedAt) {
        Viewing viewing = owner.getResource() == null ? account(owner, viewer) : session(owner, viewer, handedAt);
        LOG.debug("A sender may be told: {}", viewing.why());
        return viewing.isSeen();
    }

    private Viewing account(JID owner, JID viewer) {
        Viewing viewing = new Viewing();
        viewing.subscribed = isSubscribed(owner, viewer);
        // that nobody is there is what everybody with a subscription sees
        viewing.broadcast = true;
        viewing.blocked = blocks(defaultList(owner), owner, viewer);
        return viewing;
    }

    private Viewing session(JID owner, JID viewer, long handedAt) {
        Viewing viewing = new Viewing();
        Shown shown = presences.now(owner.toString());
        ClientSession session = SessionManager.getInstance().getSession(owner);
        boolean isThere = shown != null && session != null && session.getPresence().isAvailable();
        if (!isThere && !(shown != null && shown.toldTo(viewer.toBareJID()) == Boolean.TRUE)) {
            // it had it while it was seen, and has left since
            Shown before = presences.before(owner.toString());
            shown = before != null && handedAt > 0 && handedAt < before.leftAt() ? before : null;
        }
        if (shown == null) {
            return viewing;
        }
        viewing.subscribed = isSubscribed(owner, viewer);
        viewing.broadcast = shown.wasBroadcast();
        viewing.told = shown.toldTo(viewer.toBareJID());
        viewing.blocked =
                blocks(shown.list(), owner, viewer) || blocks(current(session, owner), owner, viewer);
        return viewing;
    }

    private static PrivacyList current(ClientSession session, JID owner) {
        PrivacyList active = session == null ? null : session.getActiveList();
        return active != null ? active : defaultList(owner);
    }

    private static PrivacyList defaultList(JID owner) {
        return PrivacyListManager.getInstance().getDefaultPrivacyList(owner.getNode());
    }

    /** Broadcasts go by the bare JID, answers to a probe by the full one. */
    private static boolean blocks(PrivacyList list, JID owner, JID viewer) {
        return list != null && (blocksOne(list, owner, viewer.asBareJID()) || blocksOne(list, owner, viewer));
    }

    private static boolean blocksOne(PrivacyList list, JID owner, JID viewer) {
        Presence presence = new Presence();
        presence.setFrom(owner);
        presence.setTo(viewer);
        return list.shouldBlockPacket(presence);
    }

    /** Of shared groups, too. */
    private boolean isSubscribed(JID owner, JID viewer) {
        try {
            return server.getPresenceManager().canProbePresence(viewer.asBareJID(), owner.getNode());
        } catch (UserNotFoundException nobody) {
            return false;
        }
    }
}

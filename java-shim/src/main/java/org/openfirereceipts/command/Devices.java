package org.openfirereceipts.command;

import org.jivesoftware.openfire.SessionManager;
import org.jivesoftware.openfire.privacy.PrivacyList;
import org.jivesoftware.openfire.session.ClientSession;
import org.xmpp.packet.JID;
import org.xmpp.packet.Message;

/**
 * An account's devices, as a message that is given to Openfire again finds them. A privacy list or a block makes Openfire
 * tell the sender that it was refused, which must not be said of what may have been read: such a message goes past
 * devices that are against it.
 */
final class Devices {
    private Devices() {}

    static boolean isThere(JID full) {
        ClientSession session = full.getResource() == null ? null : SessionManager.getInstance().getSession(full);
        return session != null && session.getPresence().isAvailable();
    }

    /**
     * @param initialised whether only those count that were handed their offline messages, to which Openfire routes
     * @param message that must not be refused; null: whoever is there
     */
    static boolean has(JID account, boolean initialised, Message message) {
        for (ClientSession session : SessionManager.getInstance().getSessions(account.getNode())) {
            if (isOpen(session) && (!initialised || session.isInitialized()) && !refuses(session, message)) {
                return true;
            }
        }
        return false;
    }

    /** Whether somebody is there who was handed what lay in the store, to whom Openfire routes what comes now. */
    static boolean isServed(JID account) {
        return has(account, true, null) && !isKept(account);
    }

    /**
     * Whether one of its clients takes what is stored when it likes (XEP-0013). Openfire asks this of those only that are
     * available; but one looks at what is there before it becomes so.
     */
    static boolean isKept(JID account) {
        for (ClientSession session : SessionManager.getInstance().getSessions()) {
            if (account.getNode().equals(session.getAddress().getNode()) && session.isOfflineFloodStopped()) {
                return true;
            }
        }
        return false;
    }

    /** Whether one of its clients is at the store itself, or Openfire is for it: nothing is to be taken out beside that. */
    static boolean areTaking(JID account) {
        return isHandingOut(account) || isKept(account);
    }

    /**
     * Waits while a session is being handed what lies in the store: Openfire says of it that it is available before, and
     * initialised when that is done and told of.
     *
     * @param nanos at most
     */
    static void awaitHandOuts(JID account, long nanos) throws InterruptedException {
        long began = System.nanoTime();
        while (isHandingOut(account) && System.nanoTime() - began < nanos) {
            Thread.sleep(10);
        }
    }

    private static boolean isHandingOut(JID account) {
        for (ClientSession session : SessionManager.getInstance().getSessions(account.getNode())) {
            if (isOpen(session) && !session.isInitialized()) {
                return true;
            }
        }
        return false;
    }

    /**
     * Where a message goes that must not be refused.
     *
     * @param wanted the device that it is for, or its account
     * @return the account where Openfire may choose one; null where none would take it
     */
    static JID takerOf(Message message, JID wanted) {
        boolean refused = false;
        ClientSession best = null;
        for (ClientSession session : SessionManager.getInstance().getSessions(wanted.getNode())) {
            if (!isOpen(session) || !session.isInitialized()) {
                continue;
            }
            if (refuses(session, message)) {
                refused = true;
            } else if (best == null || session.getPresence().getPriority() > best.getPresence().getPriority()) {
                best = session;
            }
        }
        if (best == null) {
            return null;
        }
        if (isThere(wanted) && !refuses(SessionManager.getInstance().getSession(wanted), message)) {
            return wanted;
        }
        return refused ? best.getAddress() : wanted.asBareJID();
    }

    private static boolean isOpen(ClientSession session) {
        return session.getPresence().isAvailable() && session.getPresence().getPriority() >= 0;
    }

    /** By the list that Openfire goes by. */
    private static boolean refuses(ClientSession session, Message message) {
        if (message == null) {
            return false;
        }
        PrivacyList active = session.getActiveList();
        PrivacyList list = active != null ? active : session.getDefaultList();
        return list != null && list.shouldBlockPacket(message);
    }
}

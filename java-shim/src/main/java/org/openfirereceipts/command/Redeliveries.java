package org.openfirereceipts.command;

import org.jivesoftware.openfire.PacketException;
import org.jivesoftware.openfire.SessionManager;
import org.jivesoftware.openfire.XMPPServer;
import org.jivesoftware.openfire.auth.UnauthorizedException;
import org.jivesoftware.openfire.session.ClientSession;
import org.jivesoftware.openfire.user.UserManager;
import org.jivesoftware.openfire.user.UserNotFoundException;
import org.openfirereceipts.tap.Fate;
import org.openfirereceipts.tap.OfflineRule;
import org.openfirereceipts.tap.Tap;
import org.xmpp.packet.JID;
import org.xmpp.packet.Message;

/**
 * Command `d`: lets a message that its recipient may not have read go to them again. It enters behind Openfire's
 * interceptors, so it is nothing new to anybody; its sender's other devices, which had their copies, get none.
 */
final class Redeliveries {
    /** How long to wait for a client that is being handed its offline messages. */
    private static final long FLUSH_NANOS = 5_000_000_000L;

    private final XMPPServer server;
    private final Tap tap;
    private final OfflineStore store;
    private final String domain;

    Redeliveries(XMPPServer server, Tap tap, OfflineStore store) {
        this.server = server;
        this.tap = tap;
        this.store = store;
        this.domain = server.getServerInfo().getXMPPDomain();
    }

    /**
     * @param mode `route`, or `return` for what was in the offline store before
     * @param sentAt milliseconds since 1970
     */
    Outcome redeliver(String key, String xml, String to, String mode, long sentAt) throws Exception {
        boolean returns = "return".equals(mode);
        if (!returns && !"route".equals(mode)) {
            throw new IllegalArgumentException("mode " + mode);
        }
        if (!tap.isOn()) {
            // nothing of what becomes of it would be told
            return Outcome.skipped("disabled");
        }
        JID recipient = new JID(to);
        if (!isAccount(recipient)) {
            return Outcome.failed("no-account");
        }
        Redelivered message = new Redelivered(key, Stanzas.message(xml), recipient);
        message.stamped = tap.restore(message.message, message.account.toString(), key, sentAt);
        if (returns && !hasSession(message.account, true)) {
            return putBack(message);
        }
        return deliver(message);
    }

    private static final class Redelivered {
        final String key;
        final Message message;
        final JID account;
        final JID wanted;
        boolean stamped;
        long begun;

        Redelivered(String key, Message message, JID wanted) {
            this.key = key;
            this.message = message;
            this.wanted = wanted;
            this.account = wanted.asBareJID();
        }
    }

    private Outcome deliver(Redelivered message) throws Exception {
        JID target = isThere(message.wanted) ? message.wanted : message.account;
        Fate fate = deliver(message, target);
        if (fate == Fate.NOTHING && target.getResource() != null) {
            // a resource that left just now: of what is not chat Openfire makes nothing then
            fate = deliver(message, message.account);
        }
        if (fate == Fate.STORED) {
            return stored(message, !store.isSilentOnFailure());
        }
        return fate == Fate.NOTHING ? Outcome.failed(whyNothing(message.message)) : Outcome.DONE;
    }

    private Fate deliver(Redelivered message, JID target) throws InterruptedException {
        store.awaitNextMillisecond();
        message.begun = System.currentTimeMillis();
        message.message.setTo(target);
        return tap.asRedelivered(
                message.message,
                message.key,
                message.stamped,
                () -> {
                    try {
                        server.getPacketDeliverer().deliver(message.message);
                    } catch (PacketException | UnauthorizedException refused) {
                        // then nothing became of it
                    }
                });
    }

    private Outcome putBack(Redelivered message) throws Exception {
        message.message.setTo(message.account);
        if (!OfflineRule.stores(message.message.getElement())) {
            return Outcome.failed(whyNothing(message.message));
        }
        message.begun = System.currentTimeMillis();
        if (!store.add(message.message, message.stamped ? message.key : null)) {
            return Outcome.failed("store-failed");
        }
        tap.putBack(message.key);
        return stored(message, true);
    }

    /** @param surely whether it is, or Openfire only says so */
    private Outcome stored(Redelivered message, boolean surely) throws Exception {
        store.noteStored();
        if (!message.stamped) {
            return Outcome.DONE;
        }
        if (hasSession(message.account, false)) {
            return handOut(message);
        }
        return surely || store.find(message.account.getNode(), message.key, message.begun) != null
                ? Outcome.DONE
                : Outcome.failed("store-failed");
    }

    /**
     * A client that came online in the meantime was perhaps handed its offline messages before this one was among
     * them, which would lie there until its next login. Openfire calls a session initialised when it has handed them
     * out: what is there still has been missed.
     */
    private Outcome handOut(Redelivered message) throws Exception {
        long began = System.nanoTime();
        while (!hasSession(message.account, true)) {
            if (!hasSession(message.account, false) || System.nanoTime() - began > FLUSH_NANOS) {
                return Outcome.DONE;
            }
            Thread.sleep(20);
        }
        String username = message.account.getNode();
        Long row = store.find(username, message.key, message.begun);
        if (row == null || !store.take(username, row)) {
            return Outcome.DONE;
        }
        Fate fate = deliver(message, message.account);
        if (fate == Fate.SENT || fate == Fate.STORED) {
            return Outcome.DONE;
        }
        return Outcome.failed(fate == Fate.BOUNCED ? "dropped" : whyNothing(message.message));
    }

    private boolean isAccount(JID recipient) {
        if (recipient.getNode() == null || !domain.equals(recipient.getDomain())) {
            return false;
        }
        try {
            return UserManager.getInstance().getUser(recipient.getNode()) != null;
        } catch (UserNotFoundException nobody) {
            return false;
        }
    }

    private static boolean isThere(JID full) {
        if (full.getResource() == null) {
            return false;
        }
        ClientSession session = SessionManager.getInstance().getSession(full);
        return session != null && session.getPresence().isAvailable();
    }

    /** @param initialised whether only those count that were handed their offline messages, to which Openfire routes */
    private static boolean hasSession(JID account, boolean initialised) {
        for (ClientSession session : SessionManager.getInstance().getSessions(account.getNode())) {
            if (session.getPresence().isAvailable()
                    && session.getPresence().getPriority() >= 0
                    && (!initialised || session.isInitialized())) {
                return true;
            }
        }
        return false;
    }

    private String whyNothing(Message message) {
        if (OfflineRule.forbidsStoring(message.getElement())) {
            return "no-store";
        }
        if (!OfflineRule.stores(message.getElement())) {
            return "dropped";
        }
        if (store.isOff()) {
            return "no-offline-store";
        }
        return store.isOverQuota(message) ? "quota" : "dropped";
    }
}

package org.openfirereceipts.command;

import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jivesoftware.openfire.XMPPServer;
import org.jivesoftware.openfire.session.ClientSession;
import org.jivesoftware.openfire.session.LocalClientSession;
import org.openfirereceipts.compat.DetachedSessions;
import org.openfirereceipts.compat.NettyChannel;

/** Command `z`: ends a session, whatever its client or its connection does. */
final class Closing {
    /** How long Openfire gets to end a session by itself, at each of two steps. */
    private static final long PATIENCE_MILLIS = 500;

    private final XMPPServer server;
    private final ScheduledExecutorService timer;
    private final Consumer<Runnable> orders;

    /** @param orders takes what is to be done on the thread of the commands */
    Closing(XMPPServer server, ScheduledExecutorService timer, Consumer<Runnable> orders) {
        this.server = server;
        this.timer = timer;
        this.orders = orders;
    }

    /** @param unconfirmed keys of messages that will be redelivered once the session has ended */
    Outcome close(String stream, String jid, Set<String> unconfirmed) {
        ClientSession session = Sessions.find(stream, jid);
        if (session == null) {
            return Outcome.skipped("gone");
        }
        if (!(session instanceof LocalClientSession)) {
            session.close();
            return Outcome.DONE;
        }
        LocalClientSession local = (LocalClientSession) session;
        // a session that could be resumed would only be detached by close()
        local.getStreamManager().formalClose();
        if (local.isDetached()) {
            // and nothing at all happens to one that is
            DetachedSessions.end(server, local);
            return Outcome.DONE;
        }
        HttpBacklog.takeBack(local, local.getAddress().toBareJID(), unconfirmed);
        local.close();
        if (Sessions.find(stream, jid) == local) {
            later(() -> cut(stream, jid, local));
        }
        return Outcome.DONE;
    }

    /** Later versions end a session when all that was written before is with the client. */
    private void cut(String stream, String jid, LocalClientSession session) {
        if (Sessions.find(stream, jid) != session) {
            return;
        }
        if (!session.isDetached()) {
            NettyChannel.cut(session);
        }
        later(
                () -> {
                    if (Sessions.find(stream, jid) == session) {
                        DetachedSessions.end(server, session);
                    }
                });
    }

    private void later(Runnable step) {
        timer.schedule(() -> orders.accept(step), PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    }
}
